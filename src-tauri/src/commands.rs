//! What the window may ask. Each command is also named in `build.rs` and in `capabilities/main.json`.

mod contract_watch;
mod insights;
mod notifications;
mod replays;
mod reports;
mod request_log;
mod results;
mod samples;
mod simulation;
mod targets;

use std::sync::Arc;
use std::time::Duration;

use inbox::{EnvironmentChange, EventLog, Folders, Inbox, Probe, Sequence};
use tauri::{AppHandle, State, Wry};
use tauri_specta::{collect_commands, collect_events};
use uuid::Uuid;

use crate::controller::{self, Controls, Request, Work};
use crate::errands::{self, blocking, copy, show_report};
use crate::events::{InboxChanged, LogChanged, OpenEvent, StateChanged, WorkbenchChanged};
use crate::views::{
    Annotation, AppError, AppState, Comparison, CopyForm, Count, ErasePlan, EventDetail, EventName,
    EventPage, ExportColumn, ExportOptions, FieldView, HopView, Offer, Position, Preferences, QueryReading,
    RawBody, RawForm, Scope, Search, Selection, SetupStepName, TunnelSettingsView, TunnelTokens, find, parse,
};

/// All commands and events, with their types.
pub(crate) fn border() -> tauri_specta::Builder<Wry> {
    tauri_specta::Builder::<Wry>::new()
        .commands(collect_commands![
            app_state,
            initial_event,
            event_page,
            event_detail,
            mark_read,
            send_sample,
            open_report,
            change_preferences,
            annotate,
            compare_events,
            raw_body,
            contract_fields,
            copy_event,
            read_query,
            count_events,
            mark_events,
            star_events,
            insights::insights,
            insights::save_chart,
            export_columns,
            export_events,
            import_file,
            targets::forward_targets,
            targets::save_target,
            targets::remove_target,
            targets::retry_target,
            targets::forward_attempts,
            replays::replay_events,
            replays::replays,
            replays::replay_answers,
            replays::check_body,
            reports::report_copies,
            reports::keep_report,
            reports::open_copy,
            reports::save_copy,
            reports::forget_copy,
            reports::report_settings,
            reports::set_report_settings,
            erase_plan,
            erase_events,
            save_filter,
            rename_filter,
            remove_filter,
            tunnel_offers,
            tunnel_tokens,
            set_tunnel,
            retry_tunnel,
            confirm_pasted,
            ssh_public_key,
            test_endpoint,
            set_setup,
            add_environment,
            change_environment,
            rotate_environment,
            remove_environment,
            rebuild_index,
            simulation::simulate,
            simulation::stop_simulation,
            simulation::retry_chains,
            contract_watch::drift,
            contract_watch::acknowledge_drift,
            contract_watch::problem_summaries,
            contract_watch::compare_contract,
            samples::scenarios,
            samples::samples,
            samples::sample_body,
            samples::save_sample,
            samples::remove_sample,
            samples::check_sample,
            samples::trigger_sample,
            samples::trigger_scenario,
            request_log::request_log,
            notifications::notification_settings,
            notifications::set_notification_settings,
            notifications::test_notifications,
            notifications::preview_notification,
            notifications::show_test_notification,
            notifications::pause_notifications,
            notifications::snooze,
            notifications::snoozes,
            notifications::cancel_snooze,
            results::result_page,
            results::interview_groups,
            results::candidate_groups,
            results::result_detail,
            results::candidate_detail,
            results::set_interview,
            cancel_job,
            dismiss_job,
            copy_text,
            quit,
        ])
        .events(collect_events![LogChanged, StateChanged, OpenEvent, WorkbenchChanged, InboxChanged])
        .error_handling(tauri_specta::ErrorHandlingMode::Throw)
}

/// How the app stands.
#[tauri::command]
#[specta::specta]
async fn app_state(controls: State<'_, Controls>) -> Result<AppState, AppError> {
    controls.ask(Request::State).await?
}

/// The event that the window was opened for, once. Asking for it also says that the window hears events now.
#[tauri::command]
#[specta::specta]
async fn initial_event(controls: State<'_, Controls>) -> Result<Option<Uuid>, AppError> {
    controls.ask(Request::InitialEvent).await
}

/// A stretch of the list.
#[tauri::command]
#[specta::specta]
async fn event_page(
    controls: State<'_, Controls>,
    search: Search,
    position: Position,
    limit: u32,
) -> Result<EventPage, AppError> {
    let reader = controls.reader().await?;
    let interrupt = controls.runs.of(search.run);
    blocking(move || EventPage::read(&reader, &search, position, limit as usize, &interrupt)).await
}

/// One event with everything.
#[tauri::command]
#[specta::specta]
async fn event_detail(controls: State<'_, Controls>, id: Uuid) -> Result<EventDetail, AppError> {
    let reader = controls.reader().await?;
    blocking(move || EventDetail::read(&reader, id)).await
}

/// Marks deliveries as read or unread.
#[tauri::command]
#[specta::specta]
async fn mark_read(
    controls: State<'_, Controls>,
    sequences: Vec<Sequence>,
    read: bool,
) -> Result<(), AppError> {
    let selection = inbox::Selection::Events(sequences);
    change(&controls, async move |log| inbox::mark_read(&log, &selection, read).await).await
}

/// Sends a sample over HTTP to an environment's endpoint; `null`: the first environment, a scored result.
#[tauri::command]
#[specta::specta]
async fn send_sample(
    controls: State<'_, Controls>,
    environment: Option<String>,
    event: Option<EventName>,
) -> Result<(), AppError> {
    controls.with_inbox(async move |inbox| controller::send_sample(&inbox, environment, event).await).await
}

/// Opens the report of an event in the browser.
#[tauri::command]
#[specta::specta]
async fn open_report(app: AppHandle, controls: State<'_, Controls>, id: Uuid) -> Result<(), AppError> {
    show_report(&app, &controls, id).await
}

/// Changes what a person may set; the state afterwards.
#[tauri::command]
#[specta::specta]
async fn change_preferences(
    controls: State<'_, Controls>,
    preferences: Preferences,
) -> Result<AppState, AppError> {
    controls.ask(|reply| Request::ChangePreferences(preferences, reply)).await?
}

/// The person's note and star for an event or its result; an empty note without a star takes them away.
#[tauri::command]
#[specta::specta]
async fn annotate(
    controls: State<'_, Controls>,
    id: Uuid,
    scope: Scope,
    annotation: Annotation,
) -> Result<(), AppError> {
    let reader = controls.reader().await?;
    let sequence = blocking(move || Ok(find(&reader, id)?.row.sequence)).await?;
    change(&controls, async move |log| Ok(log.annotate(scope.of(sequence), annotation.into()).await?)).await
}

/// How an event differs from another one, which comes first.
#[tauri::command]
#[specta::specta]
async fn compare_events(
    controls: State<'_, Controls>,
    before: Uuid,
    id: Uuid,
) -> Result<Comparison, AppError> {
    let reader = controls.reader().await?;
    blocking(move || Comparison::read(&reader, before, id)).await
}

/// The body exactly as it came: as text, or as a hex dump.
#[tauri::command]
#[specta::specta]
async fn raw_body(controls: State<'_, Controls>, id: Uuid, form: RawForm) -> Result<RawBody, AppError> {
    let reader = controls.reader().await?;
    blocking(move || RawBody::read(&reader, id, form)).await
}

/// What the contract says of each field.
#[tauri::command]
#[specta::specta]
async fn contract_fields() -> Result<Vec<FieldView>, AppError> {
    Ok(FieldView::all())
}

/// Puts an event on the clipboard. Report links and secrets go there without passing through the window.
#[tauri::command]
#[specta::specta]
async fn copy_event(
    app: AppHandle,
    controls: State<'_, Controls>,
    id: Uuid,
    form: CopyForm,
) -> Result<(), AppError> {
    errands::copy_event(&app, &controls, id, form).await
}

/// Reads what is typed into the search box: colours, errors, completions at the cursor. Offsets are in UTF-16 units.
#[tauri::command]
#[specta::specta]
async fn read_query(
    controls: State<'_, Controls>,
    text: String,
    cursor: Option<u32>,
) -> Result<QueryReading, AppError> {
    let reader = controls.reader().await?;
    blocking(move || Ok(QueryReading::read(&reader, &text, cursor.map(|cursor| cursor as usize)))).await
}

/// How many events each query finds, in the order asked; `null` for what is no query.
#[tauri::command]
#[specta::specta]
async fn count_events(
    controls: State<'_, Controls>,
    queries: Vec<String>,
) -> Result<Vec<Option<Count>>, AppError> {
    let reader = controls.reader().await?;
    blocking(move || Count::read(&reader, &queries)).await
}

/// Marks events as read or unread.
#[tauri::command]
#[specta::specta]
async fn mark_events(
    controls: State<'_, Controls>,
    selection: Selection,
    read: bool,
) -> Result<(), AppError> {
    let selection = chosen(&controls, selection).await?;
    change(&controls, async move |log| inbox::mark_read(&log, &selection, read).await).await
}

/// Puts a star on events, or takes it away.
#[tauri::command]
#[specta::specta]
async fn star_events(
    controls: State<'_, Controls>,
    selection: Selection,
    starred: bool,
) -> Result<(), AppError> {
    let selection = chosen(&controls, selection).await?;
    change(&controls, async move |log| inbox::star(&log, &selection, starred).await).await
}

/// The columns that a table of events can have.
#[tauri::command]
#[specta::specta]
async fn export_columns() -> Result<Vec<ExportColumn>, AppError> {
    Ok(ExportColumn::all())
}

/// Asks where to, and writes events there: a job. `false`: the person changed their mind.
#[tauri::command]
#[specta::specta]
async fn export_events(
    app: AppHandle,
    controls: State<'_, Controls>,
    selection: Selection,
    options: ExportOptions,
) -> Result<bool, AppError> {
    let (selection, options) = (chosen(&controls, selection).await?, options.read()?);
    let Some(path) = errands::ask_where_to_export(&app, options.format).await? else { return Ok(false) };
    let count = count(&controls, &selection).await?;
    controls.tell(Request::Begin(Box::new(Work::Export { selection, count, options, path })))?;
    Ok(true)
}

/// Asks for a file, and takes the events of it into the log: a job. `false`: the person changed their mind.
#[tauri::command]
#[specta::specta]
async fn import_file(app: AppHandle, controls: State<'_, Controls>) -> Result<bool, AppError> {
    let Some(path) = errands::ask_what_to_import(&app).await? else { return Ok(false) };
    controls.tell(Request::Begin(Box::new(Work::Import { path })))?;
    Ok(true)
}

/// What erasing would take away.
#[tauri::command]
#[specta::specta]
async fn erase_plan(controls: State<'_, Controls>, selection: Selection) -> Result<ErasePlan, AppError> {
    let reader = controls.reader().await?;
    let controls = controls.inner().clone();
    blocking(move || {
        let planned = controls.plan_erasing(&reader, selection)?;
        Ok(inbox::ErasePlan::of(&reader, &planned)?.into())
    })
    .await
}

/// Erases events for good: a job.
#[tauri::command]
#[specta::specta]
async fn erase_events(controls: State<'_, Controls>, selection: Selection) -> Result<(), AppError> {
    let selection = match controls.take_planned(&selection) {
        Some(planned) => planned,
        None => chosen(&controls, selection).await?,
    };
    let count = count(&controls, &selection).await?;
    controls.tell(Request::Begin(Box::new(Work::Erase { selection, count })))
}

/// Keeps a query under a name; one of that name is replaced.
#[tauri::command]
#[specta::specta]
async fn save_filter(controls: State<'_, Controls>, name: String, query: String) -> Result<(), AppError> {
    parse(&query)?;
    controls.with_inbox(|inbox| blocking(move || Ok(inbox.save_filter(&name, &query)?))).await
}

/// Gives a saved filter another name, in its place; one that has the new name is replaced.
#[tauri::command]
#[specta::specta]
async fn rename_filter(controls: State<'_, Controls>, name: String, to: String) -> Result<(), AppError> {
    controls.with_inbox(|inbox| blocking(move || Ok(inbox.rename_filter(&name, &to)?))).await
}

/// Forgets a saved filter.
#[tauri::command]
#[specta::specta]
async fn remove_filter(controls: State<'_, Controls>, name: String) -> Result<(), AppError> {
    controls.with_inbox(|inbox| blocking(move || Ok(inbox.remove_filter(&name)?))).await
}

/// What there is to choose from for JobMojito to reach this computer, the easiest first.
#[tauri::command]
#[specta::specta]
async fn tunnel_offers() -> Result<Vec<Offer>, AppError> {
    Ok(Offer::all())
}

/// Which of the accounts' tokens are kept. Waits while a keychain asks its owner.
#[tauri::command]
#[specta::specta]
async fn tunnel_tokens(controls: State<'_, Controls>) -> Result<TunnelTokens, AppError> {
    let look = |inbox: Arc<Inbox>| {
        blocking(move || Ok(inbox::tunnel_secrets(inbox.folders(), inbox.secrets_in())?.into()))
    };
    controls.with_inbox(look).await
}

/// Chooses how JobMojito reaches this computer; `secret` is the token of the account, where it is new.
#[tauri::command]
#[specta::specta]
async fn set_tunnel(
    controls: State<'_, Controls>,
    settings: TunnelSettingsView,
    secret: Option<String>,
) -> Result<(), AppError> {
    let secret = secret.map(|text| settings.secret(&text)).transpose()?;
    let settings = settings.read()?;
    set_up(&controls, move |folders| inbox::set_tunnel(folders, settings, secret.as_ref())).await
}

/// Tries the tunnel at once, even where it was refused.
#[tauri::command]
#[specta::specta]
async fn retry_tunnel(controls: State<'_, Controls>) -> Result<(), AppError> {
    let tell = async |inbox: Arc<Inbox>| {
        inbox.retry_tunnel();
        Ok(())
    };
    controls.with_inbox(tell).await
}

/// The person has pasted the public addresses as they are now.
#[tauri::command]
#[specta::specta]
async fn confirm_pasted(controls: State<'_, Controls>) -> Result<(), AppError> {
    let tell = async |inbox: Arc<Inbox>| {
        inbox.confirm_pasted();
        Ok(())
    };
    controls.with_inbox(tell).await
}

/// The app's public key, as a line for a server's `authorized_keys`; made when it is first asked for.
#[tauri::command]
#[specta::specta]
async fn ssh_public_key(controls: State<'_, Controls>) -> Result<String, AppError> {
    controls.with_inbox(|inbox| blocking(move || Ok(inbox::app_public_key(inbox.folders())?))).await
}

/// Sends a self-test the way that deliveries come, and tells how each part of it stands.
#[tauri::command]
#[specta::specta]
async fn test_endpoint(controls: State<'_, Controls>, environment: String) -> Result<Vec<HopView>, AppError> {
    let test = async move |inbox: Arc<Inbox>| {
        let endpoint = inbox.endpoints().into_iter().find(|endpoint| endpoint.environment == environment);
        let endpoint = endpoint.ok_or_else(|| AppError::new("settings", "This environment is gone."))?;
        let folders = inbox.folders().clone();
        let probe = blocking(move || Ok(Probe::of(&folders, endpoint))).await?;
        let mut hops = Vec::new();
        probe.run(|report| hops.push(report.into())).await?;
        Ok(hops)
    };
    controls.with_inbox(test).await
}

/// Where the first-run guide stands from now on.
#[tauri::command]
#[specta::specta]
async fn set_setup(controls: State<'_, Controls>, step: SetupStepName) -> Result<(), AppError> {
    let note = move |inbox: Arc<Inbox>| {
        blocking(move || Ok(inbox.change_settings(|settings| settings.setup = step.into())?))
    };
    controls.with_inbox(note).await
}

/// Adds an environment with fresh secrets; a `null` header: its key alone is enough.
#[tauri::command]
#[specta::specta]
async fn add_environment(
    controls: State<'_, Controls>,
    name: String,
    header: Option<String>,
) -> Result<(), AppError> {
    let change = EnvironmentChange { header: Some(header), header_value: None };
    set_up(&controls, move |folders| inbox::add_environment(folders, &name, &change)).await
}

/// Changes the header that deliveries must carry (`null`: the key alone is enough), and its value where one is given.
#[tauri::command]
#[specta::specta]
async fn change_environment(
    controls: State<'_, Controls>,
    name: String,
    header: Option<String>,
    value: Option<String>,
) -> Result<(), AppError> {
    let change = EnvironmentChange { header: Some(header), header_value: value };
    set_up(&controls, move |folders| inbox::change_environment(folders, &name, &change)).await
}

/// Gives an environment a fresh key and header value; the old ones are taken for so many hours longer.
#[tauri::command]
#[specta::specta]
async fn rotate_environment(
    controls: State<'_, Controls>,
    name: String,
    overlap_hours: u32,
) -> Result<(), AppError> {
    let overlap = Duration::from_hours(overlap_hours.into());
    set_up(&controls, move |folders| inbox::rotate(folders, &name, overlap)).await
}

/// Removes an environment and its secrets; its events stay.
#[tauri::command]
#[specta::specta]
async fn remove_environment(controls: State<'_, Controls>, name: String) -> Result<(), AppError> {
    set_up(&controls, move |folders| inbox::remove_environment(folders, &name)).await
}

/// Builds the search index anew: a job.
#[tauri::command]
#[specta::specta]
async fn rebuild_index(controls: State<'_, Controls>) -> Result<(), AppError> {
    controls.with_inbox(async move |inbox| Ok(inbox.rebuild_index().await?)).await
}

/// Ends a job where it stands.
#[tauri::command]
#[specta::specta]
async fn cancel_job(controls: State<'_, Controls>, id: u32) -> Result<(), AppError> {
    controls.ask(|reply| Request::CancelJob(id, reply)).await?
}

/// Puts an ended job away.
#[tauri::command]
#[specta::specta]
async fn dismiss_job(controls: State<'_, Controls>, id: u32) -> Result<(), AppError> {
    controls.ask(|reply| Request::DismissJob(id, reply)).await?
}

/// Puts a text on the clipboard.
#[tauri::command]
#[specta::specta]
async fn copy_text(app: AppHandle, text: String) -> Result<(), AppError> {
    copy(&app, text).await
}

/// Ends the app, politely.
#[tauri::command]
#[specta::specta]
async fn quit(controls: State<'_, Controls>) -> Result<(), AppError> {
    controls.tell(Request::Quit)
}

/// Changes something in the log, off the runtime's threads: what is changed is looked for first.
async fn change<F>(
    controls: &Controls,
    change: impl FnOnce(EventLog) -> F + Send + 'static,
) -> Result<(), AppError>
where
    F: Future<Output = Result<(), inbox::Error>>,
{
    let runtime = tokio::runtime::Handle::current();
    let work = |inbox: Arc<Inbox>| {
        let log = inbox.log().clone();
        blocking(move || Ok(runtime.block_on(change(log))?))
    };
    controls.with_inbox(work).await
}

/// Changes settings and secrets, and has what runs take them up at once.
async fn set_up(
    controls: &Controls,
    change: impl FnOnce(&Folders) -> Result<(), inbox::Error> + Send + 'static,
) -> Result<(), AppError> {
    let work = |inbox: Arc<Inbox>| {
        blocking(move || {
            change(inbox.folders())?;
            Ok(inbox.change_settings(|_| ())?)
        })
    };
    controls.with_inbox(work).await
}

/// The events that the window means, as they are now.
async fn chosen(controls: &Controls, selection: Selection) -> Result<inbox::Selection, AppError> {
    let reader = controls.reader().await?;
    blocking(move || selection.read(&reader)).await
}

/// How many events a selection holds.
async fn count(controls: &Controls, selection: &inbox::Selection) -> Result<u64, AppError> {
    let (reader, selection) = (controls.reader().await?, selection.clone());
    blocking(move || Ok(selection.count(&reader)?)).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use specta_typescript::Typescript;

    use super::*;

    const BINDINGS: &str = "ui/src/lib/backend/bindings.ts";
    const HEADER: &str = "/* eslint-disable */\n// Made from the Rust types by `cargo xtask bindings`.\n";

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    /// Writes the file; `cargo xtask check` compares it with what is checked in.
    #[test]
    fn export_bindings() {
        let language = Typescript::default().header(HEADER);

        // Sequence numbers, milliseconds and sizes stay far below 2^53.
        border()
            .disable_serde_phases()
            .dangerously_cast_bigints_to_number()
            .export(language, root().join(BINDINGS))
            .unwrap();
    }

    #[test]
    fn the_window_may_call_every_command_and_nothing_else() {
        let bindings = tempfile::NamedTempFile::new().unwrap();
        border()
            .disable_serde_phases()
            .dangerously_cast_bigints_to_number()
            .export(Typescript::default(), bindings.path())
            .unwrap();
        let bindings = std::fs::read_to_string(bindings.path()).unwrap();
        let commands: BTreeSet<String> = bindings
            .split("__TAURI_INVOKE")
            .filter_map(|call| call.split_once("(\""))
            .filter_map(|(_, name)| name.split_once('"'))
            .map(|(name, _)| format!("allow-{}", name.replace('_', "-")))
            .collect();
        let capability = root().join("src-tauri/capabilities/main.json");
        let capability: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(capability).unwrap()).unwrap();

        let allowed: BTreeSet<String> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p.as_str().unwrap().to_owned())
            .collect();

        let events = ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned);
        assert_eq!(allowed, commands.into_iter().chain(events).collect());
        assert_eq!(capability["windows"], serde_json::json!([crate::window::MAIN]));
    }
}
