//! Long work: what is under way, and how it ended.

use std::path::PathBuf;
use std::sync::Arc;

use inbox::{
    Compared, Course, ExportOptions, Inbox, Indexed, LogError, ReplayOptions, Selection, Sequence, plural,
};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::Controls;
use crate::errands::blocking;
use crate::views::{AppError, Job, JobKind, JobState};

/// The search index shows as work where it is further behind than so many events.
const FAR_BEHIND: u64 = 2000;
/// Its id then; that of work begins at 1.
const CATCHING_UP: u32 = 0;

/// Long work to do; `count` says how many events that is.
pub(crate) enum Work {
    Export {
        selection: Selection,
        count: u64,
        options: ExportOptions,
        path: PathBuf,
    },
    Import {
        path: PathBuf,
    },
    Replay {
        selection: Selection,
        count: u64,
        options: Box<ReplayOptions>,
    },
    Erase {
        selection: Selection,
        count: u64,
    },
    /// `host`: where the report is fetched from.
    KeepReport {
        sequence: Sequence,
        host: String,
    },
}

impl Work {
    pub(super) fn kind(&self) -> JobKind {
        match self {
            Work::Export { .. } => JobKind::Export,
            Work::Import { .. } => JobKind::Import,
            Work::Replay { .. } => JobKind::Replay,
            Work::Erase { .. } => JobKind::Erase,
            Work::KeepReport { .. } => JobKind::Report,
        }
    }

    pub(super) fn title(&self) -> String {
        match self {
            Work::Export { count, .. } => format!("Exporting {}", plural(*count, "event")),
            Work::Import { path } => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                format!("Importing {}", name.to_string_lossy())
            }
            Work::Replay { count, options, .. } => {
                format!("Sending {} again to {}", plural(*count, "event"), options.to.name())
            }
            Work::Erase { count, .. } => format!("Erasing {}", plural(*count, "event")),
            Work::KeepReport { host, .. } => format!("Fetching a report from {host}"),
        }
    }

    /// Does it, and says how it went. Reading and writing block, so all of it is off the runtime's threads.
    pub(super) async fn run(
        self,
        id: u32,
        controls: &Controls,
        inbox: Option<Arc<Inbox>>,
        course: Course,
    ) -> Result<String, AppError> {
        let reader = controls.reader().await?;
        let runtime = Handle::current();
        let replays = controls.replays.clone();
        blocking(move || match self {
            Work::Export { selection, options, path, .. } => {
                let exported = inbox::export(&reader, &selection, &options, &path, &course)?;
                let told = format!("{} exported to {}", plural(exported.deliveries, "event"), path.display());
                Ok([vec![told], exported.notes()].concat().join("; ") + ".")
            }
            Work::Import { path } => {
                let inbox = inbox.ok_or_else(AppError::not_running)?;
                Ok(inbox::import(inbox.log(), &path, &course)?.words())
            }
            Work::Replay { selection, options, count } => {
                replays.begin(id, options.to.name(), count);
                let told = |answer| replays.answered(id, answer);
                let ended = runtime.block_on(inbox::replay(&reader, &selection, &options, &course, told));
                replays.end(
                    id,
                    match &ended {
                        Ok(_) => JobState::Done,
                        Err(inbox::Error::Log(LogError::Interrupted)) => JobState::Cancelled,
                        Err(_) => JobState::Failed,
                    },
                );
                let sent = ended?;
                let again = format!("{} sent again", plural(sent.sent, "event"));
                Ok(match sent.sent - sent.taken {
                    0 => format!("{again}."),
                    refused => format!("{again}, {refused} of them not taken."),
                })
            }
            Work::Erase { selection, .. } => {
                let inbox = inbox.ok_or_else(AppError::not_running)?;
                let erased = runtime.block_on(inbox::erase(inbox.log(), &selection, &course))?;
                Ok(format!("{} erased.", plural(erased, "event")))
            }
            Work::KeepReport { sequence, .. } => {
                let inbox = inbox.ok_or_else(AppError::not_running)?;
                let settings = inbox.settings().borrow().reports.clone();
                let kept = inbox::keep_report(inbox.log(), &settings, sequence, &course);
                Ok(match runtime.block_on(kept)?.1 {
                    Compared::First => "A copy of the report is kept.",
                    Compared::Same => "The report is the one that was kept before.",
                    Compared::Revised => "A copy of the revised report is kept; the older one stays.",
                }
                .to_owned())
            }
        })
        .await
    }
}

/// All long work that is under way, or ended and not put away yet.
#[derive(Default)]
pub(super) struct Jobs {
    known: Vec<Known>,
    newest: u32,
    tasks: JoinSet<()>,
}

struct Known {
    id: u32,
    kind: JobKind,
    title: String,
    course: Course,
    ended: Option<(JobState, String)>,
}

impl Jobs {
    /// Takes up new work and gives it its id and course.
    pub(super) fn begin(&mut self, kind: JobKind, title: String) -> (u32, Course) {
        self.newest += 1;
        let course = Course::default();
        self.known.push(Known { id: self.newest, kind, title, course: course.clone(), ended: None });
        (self.newest, course)
    }

    /// Runs it.
    pub(super) fn run(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        // Those that have ended are of no interest any more.
        while self.tasks.try_join_next().is_some() {}
        self.tasks.spawn(work);
    }

    /// Notes how work ended.
    pub(super) fn end(&mut self, id: u32, outcome: Result<String, AppError>) {
        if let Some(job) = self.known.iter_mut().find(|job| job.id == id) {
            job.ended = Some(match outcome {
                Ok(message) => (JobState::Done, message),
                Err(error) if error.code == "interrupted" => {
                    let done = job.course.progress().borrow().done;
                    let message = match job.kind {
                        JobKind::Report => "Cancelled; nothing was kept.".to_owned(),
                        _ => format!("Cancelled after {}.", plural(done, "event")),
                    };
                    (JobState::Cancelled, message)
                }
                Err(error) => (JobState::Failed, error.message),
            });
        }
    }

    /// Ends work at its next step; nothing happens where it has ended already.
    pub(super) fn cancel(&self, id: u32) -> Result<(), AppError> {
        if id == CATCHING_UP {
            let message =
                "The search index makes up for what it lacks by itself; everything is found meanwhile.";
            return Err(AppError::new("invalid", message));
        }
        self.known.iter().find(|job| job.id == id).ok_or_else(no_such_job)?.course.interrupt();
        Ok(())
    }

    /// Puts ended work away.
    pub(super) fn dismiss(&mut self, id: u32) -> Result<(), AppError> {
        let place = self.known.iter().position(|job| job.id == id).ok_or_else(no_such_job)?;
        if self.known[place].ended.is_none() {
            return Err(AppError::new("invalid", "This work is still under way: cancel it first."));
        }
        self.known.remove(place);
        Ok(())
    }

    /// What the window shows, oldest first. An index that is far behind shows as work too, for as long as it is:
    /// it needs not be put away.
    pub(super) fn views(&self, indexed: Option<Indexed>) -> Vec<Job> {
        let catching_up = indexed.filter(|indexed| indexed.behind() > FAR_BEHIND).map(catching_up);
        catching_up.into_iter().chain(self.known.iter().map(Known::view)).collect()
    }

    /// Ends all work, and waits until it has.
    pub(super) async fn shutdown(&mut self) {
        for job in &self.known {
            job.course.interrupt();
        }
        while self.tasks.join_next().await.is_some() {}
    }
}

fn catching_up(indexed: Indexed) -> Job {
    Job {
        id: CATCHING_UP,
        kind: JobKind::Index,
        title: "Taking events into the search index".to_owned(),
        done: u64::try_from(indexed.indexed).unwrap_or_default(),
        total: u64::try_from(indexed.newest).ok(),
        state: JobState::Running,
        message: None,
    }
}

fn no_such_job() -> AppError {
    AppError::new("not_found", "This work is not in the list any more.")
}

impl Known {
    fn view(&self) -> Job {
        let progress = *self.course.progress().borrow();
        let (state, message) = match &self.ended {
            None => (JobState::Running, None),
            Some((state, message)) => (*state, Some(message.clone())),
        };
        Job {
            id: self.id,
            kind: self.kind,
            title: self.title.clone(),
            done: progress.done,
            total: progress.total,
            state,
            message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection() -> Selection {
        Selection::Events(Vec::new())
    }

    #[test]
    fn titles_say_what_and_how_much() {
        let to = inbox::ReplayTo::url("http://localhost:3000/hook?key=secret", false).unwrap();
        let title = |work: Work| work.title();

        assert_eq!(
            title(Work::Export {
                selection: selection(),
                count: 1204,
                options: ExportOptions::of(inbox::Format::Csv),
                path: "a".into()
            }),
            "Exporting 1,204 events"
        );
        assert_eq!(title(Work::Import { path: "captures/a.har".into() }), "Importing a.har");
        let options = ReplayOptions { to, times: 1, per_second: None, keep_order: true, edit: None };
        assert_eq!(
            title(Work::Replay { selection: selection(), count: 1, options: Box::new(options) }),
            "Sending 1 event again to http://localhost:3000"
        );
        assert_eq!(title(Work::Erase { selection: selection(), count: 2 }), "Erasing 2 events");
        assert_eq!(
            title(Work::KeepReport { sequence: 1, host: "reports.example.com".into() }),
            "Fetching a report from reports.example.com"
        );
    }

    #[test]
    fn work_stays_in_the_list_until_it_has_ended_and_is_put_away() {
        let mut jobs = Jobs::default();
        let (first, _) = jobs.begin(JobKind::Export, "Exporting 2 events".into());
        let (second, course) = jobs.begin(JobKind::Erase, "Erasing 2 events".into());

        assert_eq!(jobs.dismiss(first).unwrap_err().code, "invalid");
        jobs.cancel(second).unwrap();
        jobs.end(first, Ok("2 events exported.".into()));
        jobs.end(second, Err(inbox::Error::from(inbox::LogError::Interrupted).into()));

        let shown: Vec<_> =
            jobs.views(None).into_iter().map(|job| (job.state, job.message.unwrap())).collect();
        assert_eq!(
            shown,
            [
                (JobState::Done, "2 events exported.".to_owned()),
                (JobState::Cancelled, "Cancelled after 0 events.".to_owned())
            ]
        );
        assert_eq!(*course.progress().borrow(), inbox::Progress::default());
        jobs.dismiss(first).unwrap();
        assert_eq!(jobs.views(None).len(), 1);
        assert_eq!(jobs.cancel(first).unwrap_err().code, "not_found");
    }
    #[test]
    fn an_index_far_behind_shows_until_it_is_not() {
        let jobs = Jobs::default();
        let shown = |jobs: &Jobs, indexed| jobs.views(Some(Indexed { indexed, newest: 10_000 }));

        let far = shown(&jobs, 7_000);
        assert_eq!((far[0].kind, far[0].done, far[0].total), (JobKind::Index, 7_000, Some(10_000)));
        assert!(shown(&jobs, 9_000).is_empty());
        assert_eq!(jobs.cancel(far[0].id).unwrap_err().code, "invalid");
    }
}
