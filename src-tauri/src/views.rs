//! What crosses the border to the window: plain data, made from the log's rows and the settings.
//!
//! The TypeScript types in `ui/src/lib/backend/bindings.ts` are generated from these.

mod annotation;
mod attempt;
mod comparison;
mod contract_watch;
mod copy_form;
mod detail;
mod error;
mod export;
mod field;
mod hop;
mod insights;
mod job;
mod line;
mod notifications;
mod page;
mod query;
mod range;
mod raw;
mod replay;
mod report;
mod request_line;
mod result;
mod sample;
mod selection;
mod simulation;
#[cfg(test)]
mod some_log;
mod state;
mod target;
mod text;
mod tunnel;

pub(crate) use annotation::{Annotation, Scope};
pub(crate) use attempt::{AttemptPage, AttemptView};
pub(crate) use comparison::Comparison;
pub(crate) use contract_watch::{ContractComparison, DriftView, ProblemSummary};
pub(crate) use copy_form::CopyForm;
pub(crate) use detail::{EventDetail, ProblemView, find};
pub(crate) use error::AppError;
pub(crate) use export::{ExportColumn, ExportOptions};
pub(crate) use field::FieldView;
pub(crate) use hop::HopView;
pub(crate) use insights::{ChartFile, Insights, InsightsQuestion};
pub(crate) use job::{Job, JobKind, JobState};
#[cfg(test)]
pub(crate) use line::Highlights;
pub(crate) use line::{EventLine, EventName};
pub(crate) use notifications::{NotificationPreview, NotificationSettings, RuleTest, Snooze, UntilName};
pub(crate) use page::{Count, EventPage, Position, Search};
pub(crate) use query::{QueryReading, parse};
pub(crate) use raw::{RawBody, RawForm};
pub(crate) use replay::{ReplayAnswer, ReplayOptions, ReplayView};
pub(crate) use report::{ReportCopies, ReportSettings};
pub(crate) use request_line::RequestLine;
pub(crate) use result::{
    CandidateDetail, CandidatePage, InterviewGroup, InterviewSettingsView, ResultDetail, ResultFilter,
    ResultPage,
};
pub(crate) use sample::{SampleFrom, SampleTo, SampleView, ScenarioView, SentView};
pub(crate) use selection::{ErasePlan, Selection};
pub(crate) use simulation::{DeliveryAttempt, RetryChain, SimulatedAnswer, SimulationEnd, SimulationView};
pub(crate) use state::{AppState, EndpointView, Preferences, SavedFilter};
pub(crate) use target::{TargetDraft, TargetView};
pub(crate) use tunnel::{Offer, SetupStepName, TunnelSettingsView, TunnelTokens, TunnelView};
