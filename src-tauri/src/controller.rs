//! One task owns the state: what runs, what the tray shows, whether there is a window. Everybody else sends it
//! requests; it never waits for the network, the keychain or the disk of a page read.

mod controls;
mod jobs;
mod look;
mod replays;
mod runs;

use std::future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use inbox::{EndpointAddress, Folders, Inbox, Intent, LogError, Notifications, Options, Reader, Standing};
use jiff::{Timestamp, Zoned};
use tauri::AppHandle;
use tauri_plugin_autostart::ManagerExt as _;
use tauri_specta::Event as _;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout};
use uuid::Uuid;

pub(crate) use self::controls::{Controls, Log};
use self::jobs::Jobs;
pub(crate) use self::jobs::Work;
use self::look::Look;
use self::replays::Replays;
use self::runs::Runs;
use crate::arguments::Arguments;
use crate::errands::{blocking, copy, show_report};
use crate::events::{InboxPart, LogChanged, StateChanged, WorkbenchPart};
use crate::system;
use crate::tray::{Action, Tray, TrayMenu};
use crate::views::{AppError, AppState, EndpointView, EventName, Preferences, SimulationView, TunnelView};
use crate::window::{Page, Window};
use crate::workbench::{tell_insights, tell_of};

/// Tray and window follow the log at most this often.
const PACE: Duration = Duration::from_millis(250);
/// How often it is seen what has become overdue.
const MINUTE: Duration = Duration::from_mins(1);
/// How often what could not be had (the address, a tray) is tried again.
const RETRY: Duration = Duration::from_secs(10);
/// How long the start may take before a window opens without it.
const START: Duration = Duration::from_millis(500);
/// How long ending politely may take.
const END: Duration = Duration::from_secs(10);

/// The exit code where another instance owns the log.
const OWNED: i32 = 4;

const NO_TRAY: &str = "This desktop shows no tray icons. Mojito Tray goes on receiving when its window is closed; \
                       start it again to see the window.";
/// Beside the log: the person has been told [`NO_TRAY`].
const NO_TRAY_TOLD: &str = "no-tray-told";

/// Where an answer goes.
pub(crate) type Reply<T> = oneshot::Sender<Result<T, AppError>>;

/// What the controller is asked for.
pub(crate) enum Request {
    /// Open the window at a page, or bring it there.
    Open(Page),
    /// Somebody clicked in the tray.
    Do(Action),
    /// Something that nobody waits for went wrong.
    Failed(AppError),
    WindowClosing,
    WindowGone,
    State(Reply<AppState>),
    InitialEvent(oneshot::Sender<Option<Uuid>>),
    /// The endpoints with their keys; none while nothing runs.
    Endpoints(oneshot::Sender<Vec<EndpointAddress>>),
    /// See [`Controls::with_inbox`].
    WithInbox(Errand),
    ChangePreferences(Preferences, Reply<AppState>),
    /// Begin long work.
    Begin(Box<Work>),
    /// The same, and tell its id.
    BeginAnd(Box<Work>, oneshot::Sender<u32>),
    /// Long work ended.
    Ended(u32, Result<String, AppError>),
    CancelJob(u32, Reply<()>),
    DismissJob(u32, Reply<()>),
    Quit,
}

/// Something done beside the controller with what runs, if anything does.
pub(crate) type Errand =
    Box<dyn FnOnce(Option<Arc<Inbox>>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// Owns the state.
pub(crate) struct Controller {
    app: AppHandle,
    folders: Folders,
    start: Start,
    controls: Controls,
    requests: mpsc::UnboundedReceiver<Request>,
    log: watch::Sender<Log>,

    running: Option<Arc<Inbox>>,
    /// Why nothing runs.
    not_running: Option<String>,
    /// What went wrong last, until the window was closed.
    failure: Option<String>,
    /// What the person has to be told once, until the window was closed.
    notice: Option<&'static str>,

    /// The next look at the log is due.
    changed: Arc<Notify>,
    tasks: JoinSet<()>,
    jobs: Jobs,
    tray: Tray,
    window: Window,
    look: Look,
    shown: Option<AppState>,
    /// How the log stood when the window was told last.
    standing: Option<Standing>,
}

/// A start under way.
pub(crate) type Starting = JoinHandle<Result<Inbox, inbox::Error>>;

/// How to start, as often as it takes.
pub(crate) struct Start {
    folders: Folders,
    arguments: Arguments,
    intents: mpsc::UnboundedSender<Intent>,
}

impl Start {
    /// What people do with notifications comes out of the receiver.
    pub(crate) fn new(folders: Folders, arguments: Arguments) -> (Start, mpsc::UnboundedReceiver<Intent>) {
        let (intents, received) = mpsc::unbounded_channel();
        (Start { folders, arguments, intents }, received)
    }

    /// Starts in the background.
    pub(crate) fn begin(&self) -> Starting {
        tokio::spawn(Inbox::start(Options {
            folders: self.folders.clone(),
            listen: self.arguments.listen,
            allow_hosts: Vec::new(),
            tunnel: None,
            forward_to: Vec::new(),
            notifications: Notifications::Desktop(self.intents.clone()),
        }))
    }
}

impl Controller {
    /// Starts the task. `starting`: the start that is under way already.
    pub(crate) fn spawn(
        app: AppHandle,
        start: Start,
        intents: mpsc::UnboundedReceiver<Intent>,
        controls: Controls,
        requests: mpsc::UnboundedReceiver<Request>,
        log: watch::Sender<Log>,
        starting: Starting,
    ) {
        let controller = Controller {
            app,
            folders: start.folders.clone(),
            start,
            controls,
            requests,
            log,
            running: None,
            not_running: None,
            failure: None,
            notice: None,
            changed: Arc::new(Notify::new()),
            tasks: JoinSet::new(),
            jobs: Jobs::default(),
            tray: Tray::default(),
            window: Window::default(),
            look: Look::default(),
            shown: None,
            standing: None,
        };
        tell_of(&controller.app, WorkbenchPart::Replays, controller.controls.replays.changes());
        tauri::async_runtime::spawn(controller.run(intents, starting));
    }

    async fn run(mut self, mut intents: mpsc::UnboundedReceiver<Intent>, starting: Starting) {
        let mut starting = Some(starting);
        if let Ok(started) = timeout(START, result_of(&mut starting)).await
            && let Err(code) = self.started(started)
        {
            self.app.exit(code);
            return;
        }
        if !self.start.arguments.hidden {
            let page = self.start.arguments.event().map_or(Page::Inbox, Page::Event);
            self.open(page).await;
        }
        self.refresh().await;

        let mut looked = Instant::now();
        let mut retry = interval(RETRY);
        retry.set_missed_tick_behavior(MissedTickBehavior::Delay);
        retry.reset();
        let mut minute = interval(MINUTE);
        minute.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Some(request) = self.requests.recv() => {
                    if self.serve(request).await.is_break() {
                        break;
                    }
                }
                Some(intent) = intents.recv() => self.follow(intent).await,
                started = result_of(&mut starting) => {
                    if let Err(code) = self.started(started) {
                        self.app.exit(code);
                        return;
                    }
                }
                () = async { sleep_until(looked + PACE).await; self.changed.notified().await } => {
                    self.refresh().await;
                    looked = Instant::now();
                }
                () = pause_ends(self.look.paused_until.as_ref()) => self.changed.notify_one(),
                _ = retry.tick() => {
                    if self.running.is_none() && starting.is_none() {
                        starting = Some(self.start.begin());
                    }
                    if !self.tray.is_shown() {
                        self.changed.notify_one();
                    }
                }
                // What waits becomes overdue without anything happening.
                _ = minute.tick() => self.changed.notify_one(),
                Some(_) = self.tasks.join_next() => self.changed.notify_one(),
            }
        }
        self.end().await;
    }

    /// Takes up what has started, or tells why nothing has; an error is the code to end with.
    fn started(&mut self, started: Result<Inbox, inbox::Error>) -> Result<(), i32> {
        self.changed.notify_one();
        match started {
            Ok(inbox) => {
                tracing::info!("listening on {}", inbox.address());
                follow_watch(inbox.log().changes(), &self.changed);
                follow_watch(inbox.trouble(), &self.changed);
                follow_watch(inbox.settings(), &self.changed);
                follow_watch(inbox.indexed(), &self.changed);
                follow_watch(inbox.tunnel(), &self.changed);
                follow_watch(inbox.snoozes(), &self.changed);
                tell_of(&self.app, InboxPart::Rules, inbox.settings());
                tell_of(&self.app, InboxPart::Rules, inbox.snoozes());
                tell_of(&self.app, WorkbenchPart::Targets, inbox.log().ledger().changes());
                tell_of(&self.app, WorkbenchPart::Targets, inbox.settings());
                tell_of(&self.app, WorkbenchPart::Drift, inbox.watched());
                tell_of(&self.app, WorkbenchPart::Requests, inbox.log().changes());
                tell_of(&self.app, InboxPart::Reports, inbox.log().report_changes());
                tell_insights(&self.app, inbox.log().changes());
                // Marks and stars are in the log, names of interviews in the settings.
                tell_of(&self.app, InboxPart::Results, inbox.log().changes());
                tell_of(&self.app, InboxPart::Results, inbox.settings());
                tell_of(&self.app, InboxPart::Results, inbox.log().results().changes());
                follow_watch(inbox.log().results().changes(), &self.changed);
                follow_watch(inbox.simulations(), &self.changed);
                self.log.send_replace(Log::Open(inbox.log().reader().clone()));
                self.not_running = None;
                self.running = Some(Arc::new(inbox));
            }
            Err(error @ inbox::Error::Log(LogError::Owned { .. })) if self.not_running.is_none() => {
                eprintln!("{error}: end it first, or read along with `mojito events list`");
                return Err(OWNED);
            }
            Err(error) => {
                tracing::error!("not started: {error}");
                let first = self.not_running.is_none();
                self.not_running =
                    Some(format!("Nothing can be received: {error}. Trying again every ten seconds."));
                // What was received earlier can be read all the same.
                if !matches!(*self.log.borrow(), Log::Open(_)) {
                    let log = Reader::open(&self.folders.log())
                        .map_or_else(|e| Log::Shut(e.to_string()), Log::Open);
                    self.log.send_replace(log);
                }
                if first {
                    // Receiving nothing is worth a window, even after a hidden start.
                    let _ = self.controls.tell(Request::Open(Page::Inbox));
                }
            }
        }
        Ok(())
    }

    /// Does what is asked for; breaks off where that is to end.
    async fn serve(&mut self, request: Request) -> ControlFlow<()> {
        match request {
            Request::Open(page) => self.open(page).await,
            Request::Do(action) => self.act(action).await,
            Request::Failed(error) => {
                self.failure = Some(error.message);
                self.refresh().await;
                self.open(Page::Inbox).await;
            }
            Request::WindowClosing => self.window.closing(),
            Request::WindowGone => self.window_gone().await,
            Request::State(reply) => {
                self.refresh().await;
                // Nobody listens any more where a window was closed meanwhile; so below.
                let _ = reply.send(Ok(self.state()));
            }
            Request::InitialEvent(reply) => {
                let _ = reply.send(self.window.initial_event());
            }
            Request::Endpoints(reply) => {
                let endpoints = self.running.as_ref().map(|inbox| inbox.endpoints());
                let _ = reply.send(endpoints.unwrap_or_default());
            }
            Request::WithInbox(errand) => drop(self.tasks.spawn(errand(self.running.clone()))),
            Request::ChangePreferences(preferences, reply) => self.change_preferences(preferences, reply),
            Request::Begin(work) => drop(self.begin(*work)),
            Request::BeginAnd(work, reply) => {
                let _ = reply.send(self.begin(*work));
            }
            Request::Ended(id, outcome) => {
                self.jobs.end(id, outcome);
                self.changed.notify_one();
            }
            Request::CancelJob(id, reply) => {
                let _ = reply.send(self.jobs.cancel(id));
            }
            Request::DismissJob(id, reply) => {
                let _ = reply.send(self.jobs.dismiss(id));
                self.changed.notify_one();
            }
            Request::Quit => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    }

    /// Begins long work; its id.
    fn begin(&mut self, work: Work) -> u32 {
        let (id, course) = self.jobs.begin(work.kind(), work.title());
        follow_watch(course.progress(), &self.changed);
        let (controls, inbox) = (self.controls.clone(), self.running.clone());
        self.jobs.run(async move {
            let ended = work.run(id, &controls, inbox, course).await;
            // Nobody keeps the list of jobs any more when the app is ending.
            let _ = controls.tell(Request::Ended(id, ended));
        });
        self.changed.notify_one();
        id
    }

    /// Does something that nobody waits for; a failure is shown.
    fn in_background(&mut self, work: impl Future<Output = Result<(), AppError>> + Send + 'static) {
        let controls = self.controls.clone();
        self.failure = None;
        self.tasks.spawn(async move {
            if let Err(error) = work.await {
                tracing::warn!("{error}");
                let _ = controls.tell(Request::Failed(error));
            }
        });
    }

    async fn act(&mut self, action: Action) {
        let app = self.app.clone();
        match action {
            Action::OpenInbox => self.open(Page::Inbox).await,
            Action::OpenEvent(id) => self.open(Page::Event(id)).await,
            Action::OpenResults => self.open(Page::Overdue).await,
            Action::OpenSettings => self.open(Page::Settings).await,
            Action::OpenTunnel => self.open(Page::Tunnel).await,
            Action::CopyEndpoint(name) => {
                let endpoints = self.endpoints();
                if let Some(endpoint) = endpoints.into_iter().find(|endpoint| endpoint.environment == name) {
                    self.in_background(async move { copy(&app, endpoint.best_urls().any.clone()).await });
                }
            }
            Action::Pause(pause) => match pause.until().end(&Zoned::now()) {
                Ok(end) => self.pause(Some(end)),
                Err(error) => tracing::error!("no such pause: {error}"),
            },
            Action::Resume => self.pause(None),
            Action::SendSample => {
                let inbox = self.running.clone();
                self.in_background(async move {
                    send_sample(&*inbox.ok_or_else(AppError::not_running)?, None, None).await
                });
            }
            Action::StartAtLogin(wanted) => {
                self.in_background(blocking(move || start_at_login(&app, wanted)));
            }
            Action::Quit => {
                let _ = self.controls.tell(Request::Quit);
            }
        }
    }

    /// Does what a click on a notification asks for.
    async fn follow(&mut self, intent: Intent) {
        match intent {
            Intent::OpenInbox => self.open(Page::Inbox).await,
            Intent::OpenEvent(id) => self.open(Page::Event(id)).await,
            Intent::OpenOverdue => self.open(Page::Overdue).await,
            Intent::OpenTunnel => self.open(Page::Tunnel).await,
            Intent::OpenReport(id) => {
                let (app, controls) = (self.app.clone(), self.controls.clone());
                self.in_background(async move { show_report(&app, &controls, id).await });
            }
        }
    }

    async fn open(&mut self, page: Page) {
        self.window.open(&self.app, &self.folders, page).await;
    }

    async fn window_gone(&mut self) {
        let asked_for = self.window.gone();
        self.controls.runs.restart();
        self.failure = None;
        if self.notice.take().is_some() {
            // Where this cannot be written, it is told once more.
            let _ = std::fs::write(self.folders.data().join(NO_TRAY_TOLD), "");
        }
        match asked_for {
            Some(page) => self.open(page).await,
            None => system::window_closed(&self.app),
        }
        self.changed.notify_one();
    }

    fn pause(&mut self, until: Option<Timestamp>) {
        let inbox = self.running.clone();
        self.in_background(blocking(move || {
            Ok(inbox.ok_or_else(AppError::not_running)?.pause_notifications(until)?)
        }));
    }

    fn change_preferences(&mut self, preferences: Preferences, reply: Reply<AppState>) {
        let (app, controls) = (self.app.clone(), self.controls.clone());
        let Some(inbox) = self.running.clone() else {
            let _ = reply.send(Err(AppError::not_running()));
            return;
        };
        self.tasks.spawn(async move {
            let changed = blocking(move || {
                inbox.change_settings(|settings| preferences.apply(settings))?;
                start_at_login(&app, preferences.start_at_login)
            });
            match changed.await {
                // The state as it is afterwards.
                Ok(()) => drop(controls.tell(Request::State(reply))),
                Err(error) => drop(reply.send(Err(error))),
            }
        });
    }

    /// Looks at the log and tells everybody what is new.
    async fn refresh(&mut self) {
        let (log, settings) =
            (self.log.borrow().clone(), self.running.as_ref().map(|inbox| inbox.settings()));
        let settings = settings.map(|settings| Arc::clone(&settings.borrow()));
        self.look = Look::take(&self.app, log, settings, std::mem::take(&mut self.look)).await;

        let state = self.state();
        let menu = TrayMenu::of(&state, &self.look.newest_lines, self.look.paused_until.as_ref());
        if let Err(error) = self.tray.show(&self.app, self.controls.requests(), menu).await {
            if !self.tray.is_shown()
                && self.notice.is_none()
                && !self.folders.data().join(NO_TRAY_TOLD).exists()
            {
                tracing::warn!("{NO_TRAY} ({error})");
                self.notice = Some(NO_TRAY);
            }
        } else {
            self.notice = None;
        }
        self.tell();
    }

    /// Tells the window what it does not know yet.
    fn tell(&mut self) {
        let state = self.state();
        let before = self.shown.replace(state.clone());
        let mut told = Ok(());
        if self.standing.replace(self.look.standing) != Some(self.look.standing) {
            told = told.and(LogChanged { newest: state.newest, unread: state.unread }.emit(&self.app));
        }
        if before.as_ref() != Some(&state) {
            let theme = self.look.theme;
            if before.is_none_or(|before| before.settings.theme != state.settings.theme) {
                self.app.set_theme(theme);
            }
            told = told.and(StateChanged(state).emit(&self.app));
        }
        if let Err(error) = told {
            tracing::warn!("the window could not be told: {error}");
        }
    }

    fn state(&self) -> AppState {
        let running = self.running.as_ref();
        let trouble = running.and_then(|inbox| inbox.trouble().borrow().clone());
        let notice = self.notice.map(str::to_owned);
        AppState {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_dir: self.folders.data().display().to_string(),
            listening: running.map(|inbox| inbox.address().to_string()),
            trouble: self
                .not_running
                .clone()
                .or(trouble)
                .or(self.look.trouble.clone())
                .or(self.failure.clone())
                .or(notice),
            in_tray: self.shown.is_some().then(|| self.tray.is_shown()),
            unread: self.look.standing.unread,
            newest: self.look.standing.newest,
            overdue: self.look.overdue,
            notifications_paused: self.look.paused_until.is_some(),
            snoozed: running
                .map_or(0, |inbox| u32::try_from(inbox.snoozes().borrow().len()).unwrap_or(u32::MAX)),
            endpoints: self.endpoints(),
            tunnel: self.tunnel(),
            setup: self.look.setup,
            secrets: running.map(|inbox| inbox.secrets_in().sentence().to_owned()),
            settings: self.look.preferences.clone(),
            filters: self.look.filters.clone(),
            jobs: self.jobs.views(running.and_then(|inbox| *inbox.indexed().borrow())),
            simulations: running
                .map(|inbox| inbox.simulations().borrow().iter().map(SimulationView::of).collect())
                .unwrap_or_default(),
        }
    }

    fn tunnel(&self) -> TunnelView {
        let standing = self.running.as_ref().map(|inbox| inbox.tunnel().borrow().clone());
        TunnelView::of(&self.look.tunnel, &standing.unwrap_or_default())
    }

    fn endpoints(&self) -> Vec<EndpointView> {
        self.running
            .as_ref()
            .map(|inbox| inbox.endpoints().iter().map(EndpointView::of).collect())
            .unwrap_or_default()
    }

    /// Ends everything politely.
    async fn end(mut self) {
        // From here on a second start is a start of its own, which waits for the log: it must not be handed to an
        // app that is going.
        let app = self.app.clone();
        let _ = tokio::task::spawn_blocking(move || tauri_plugin_single_instance::destroy(&app)).await;
        if let Some(inbox) = &self.running {
            inbox.leave();
        }
        self.log.send_replace(Log::Shut("Mojito Tray is ending.".to_owned()));
        self.tasks.shutdown().await;
        if timeout(END, self.jobs.shutdown()).await.is_err() {
            tracing::warn!("ended while long work was still under way");
        }
        // Somebody else still holds it only where the keychain is being asked; nothing acknowledged is lost.
        if let Some(inbox) = self.running.take().and_then(Arc::into_inner)
            && timeout(END, inbox.shutdown()).await.is_err()
        {
            tracing::warn!("ended before everything was put away");
        }
        self.app.exit(0);
    }
}

/// Sends a sample over HTTP to an environment's endpoint; an error where it was not taken.
pub(crate) async fn send_sample(
    inbox: &Inbox,
    environment: Option<String>,
    event: Option<EventName>,
) -> Result<(), AppError> {
    let event = event.unwrap_or(EventName::InterviewResult).into();
    let sent = inbox.send_sample(environment.as_deref(), event).await?;
    if sent.status == 200 {
        return Ok(());
    }
    Err(AppError::new("sample", format_args!("The sample was answered {}: {}", sent.status, sent.body)))
}

fn start_at_login(app: &AppHandle, wanted: bool) -> Result<(), AppError> {
    let login = app.autolaunch();
    let refused = |error| AppError::desktop("Start at login could not be changed", error);
    match (login.is_enabled().map_err(refused)?, wanted) {
        (false, true) => login.enable().map_err(refused),
        (true, false) => login.disable().map_err(refused),
        (true, true) | (false, false) => Ok(()),
    }
}

/// The result of a start under way; never, where none is.
async fn result_of(starting: &mut Option<Starting>) -> Result<Inbox, inbox::Error> {
    let Some(task) = starting else { return future::pending().await };
    let result = task.await;
    *starting = None;
    result.unwrap_or_else(|error| Err(inbox::Error::Invalid(error.to_string())))
}

/// Until a pause ends; never, where there is none. Wakes up now and then, since timers stand still in sleep.
async fn pause_ends(until: Option<&Zoned>) {
    let Some(until) = until else { return future::pending().await };
    let rest = Duration::try_from(until.duration_since(&Zoned::now())).unwrap_or_default();
    sleep(rest.clamp(PACE, Duration::from_secs(30))).await;
}

/// Each change of the watch makes the next look due. Ends with the watch.
fn follow_watch<T: Send + Sync + 'static>(mut watch: watch::Receiver<T>, changed: &Arc<Notify>) {
    let changed = Arc::clone(changed);
    tokio::spawn(async move {
        while watch.changed().await.is_ok() {
            changed.notify_one();
        }
    });
}
