//! The application, without a window or a terminal: environments, settings, secrets, consumers, use cases.
//! What the command line and the desktop app call.
//!
//! [`Inbox::start`] runs everything: the log, the listener and the consumers. Commands that only look use
//! [`Folders`], [`Settings`] and [`eventlog::Reader`] beside a running instance.

mod address;
mod alarms;
mod candidate;
#[cfg(test)]
mod catcher;
mod changes;
mod comparing;
mod contract_watch;
mod copying;
mod course;
mod doctor;
mod endpoints;
mod erasing;
mod error;
mod exporting;
mod filters;
mod finds;
mod folders;
mod folding;
mod forwarding;
mod headers;
mod importing;
mod indexing;
mod insights;
mod instance;
mod marking;
mod notifications;
mod presence;
mod private_file;
mod probe;
mod quiet;
mod reading;
mod replaying;
mod reports;
mod request_log;
mod results;
#[cfg(test)]
mod rows;
mod rules;
mod running;
mod sample;
mod samples;
mod secrets;
mod selection;
mod sending;
mod settings;
mod simulating;
mod snoozing;
mod story;
mod telling;
mod trouble;
mod trying;
mod tunnelling;
mod until;
mod watchdog;
mod wording;
#[cfg(test)]
mod workday;

pub use address::EndpointAddress;
pub use candidate::{candidate_query, of_candidate};
pub use comparing::compare_contract;
pub use contract_watch::{ContractWatch, Drift, ProblemSummary};
pub use copying::{curl, fixture, markdown};
pub use course::{Course, Progress};
pub use doctor::{Finding, Grade, examine};
pub use endpoints::{EnvironmentChange, add_environment, change_environment, remove_environment, rotate};
pub use erasing::{ErasePlan, erase, erase_offline};
pub use error::Error;
pub use exporting::{ExportOptions, Exported, export, export_to};
pub use finds::{Excerpt, Finder, Finds};
pub use folders::Folders;
pub use folding::bring_results_up_to_date;
pub use forwarding::{
    HeaderDraft, Target, TargetDraft, remove_target, retry_target, save_target, target_ledger,
};
pub use importing::{Imports, import, import_into};
pub use indexing::rebuild_index;
pub use insights::{
    Bucket, Day, DecisionDay, EventDay, Funnel, Health, HealthDay, Insights, InsightsQuestion, Scores,
    TimeToResult, gap_words, insights, length_words,
};
pub use instance::Instance;
pub use marking::{mark_read, star};
pub use notifications::{Connect, Intent, Notifications, OnActivation};
pub use probe::{Hop, HopReport, Outcome, Probe};
pub use reading::{Reasons, shown};
pub use replaying::{Edit, ReplayAnswer, ReplayOptions, ReplayTo, Replayed, replay};
pub use reports::{
    Compared, Held, ReportCopies, forget_report_offline, keep_report, keep_report_offline, report_file_name,
    report_held, report_url, save_report,
};
pub use request_log::{RequestLine, request_log};
pub use results::{
    Asked, Awaiting, CandidateDetail, CandidateGroup, CandidatePage, InterviewGroup, ResultDetail,
    ResultFilter, ResultLine, ResultObject, ResultPage, environments_with, interview_groups, overdue,
    set_interview,
};
pub use rules::{Ruling, Verdict, judge};
pub use running::{Inbox, Options};
pub use sample::{sample_seed, send, send_body, send_to};
pub use samples::SavedSample;
pub use secrets::{EnvironmentSecrets, SecretStore, StoredIn};
pub use selection::Selection;
pub use sending::{Exchange, Sent};
pub use settings::{
    CloudflaredSettings, Environment, Identity, InterviewSettings, KeepReports, NgrokSettings,
    NotificationRule, NotificationSettings, Privacy, ProviderName, QuietHours, ReportSettings, SavedFilter,
    Settings, SettingsFile, SetupStep, SshSettings, TargetSettings, Theme, TunnelSettings, time_of_day,
    web_address,
};
pub use simulating::{LONGEST_DELAY, simulate, simulation_sentence};
pub use snoozing::Snooze;
pub use story::{Chapter, StoryKind, StoryStep, story};
pub use trying::{Preview, Trial, Tried, preview, try_rules};
pub use tunnelling::{
    Moved, TunnelSecret, TunnelSecrets, TunnelStanding, app_public_key, renew_tunnel, set_tunnel,
    tunnel_secrets,
};
pub use until::Until;
pub use wording::{Digest, Line, Told, candidate, line, ordinal, plural};

// The words of the layers below that callers need; they depend on this crate alone.
pub use eventlog::{
    Annotated, Annotation, Annotations, Answer, Attempt, AttemptOutcome, CandidateKey, CheckReport, Count,
    DataFolder, Delivery, Error as LogError, EventLog, Facets, Gap, GapCause, Indexed, Interrupt, KeptResult,
    Ledger, Page, Position, Reader, Refusal, ReportCopy, ReportFigures, ResultFacts, ResultStanding,
    ResultState, ResultStore, Row, Search, Sequence, Standing, Stats, Taken, TargetStanding, WrongReport,
};
pub use export::{AttemptObject, Column, DiffObject, EventObject, Format, Item, ShowObject, csv_of};
pub use listener::{Limits, Secret, SimulatedAnswer, Simulation, SimulationEnd};
pub use notifier::{clean, cut, isolate};
pub use tunnel::{LastError, OFFERS, Offer, State as TunnelState, Status as TunnelStatus, choose_tls};
