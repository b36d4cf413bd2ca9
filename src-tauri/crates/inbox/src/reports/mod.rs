//! Reports: their links, which are secrets, and copies of them that are kept where a person wants that.

mod download;
mod keeping;
mod link;
mod public;
mod rule;

pub use self::keeping::{
    Compared, Held, ReportCopies, forget_report_offline, keep_report, keep_report_offline, report_file_name,
    report_held, save_report,
};
pub use self::link::report_url;
pub(crate) use self::rule::{Failures, run};
