//! The event log, through its public interface and on real files.

mod labels;
mod support;
