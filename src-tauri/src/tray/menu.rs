//! What the tray shows, as plain data: derived from the state, compared with what is shown, then applied.

use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::views::{AppState, EventLine};

/// No menu line shows more of an event than this, in graphemes.
const LINE: usize = 60;
/// No status line is longer than this, in graphemes.
const STATUS: usize = 90;

/// Everything the tray shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TrayMenu {
    pub(crate) icon: Icon,
    /// How the app stands: `3 unread, listening, tunnel up`.
    pub(crate) tooltip: String,
    pub(crate) items: Vec<Item>,
}

/// The most important thing to see from afar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Icon {
    Listening,
    Unread,
    Paused,
    Trouble,
}

/// A line of the menu. Texts are ready to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) enum Item {
    /// Something to read.
    Text(String),
    /// Something to do.
    Do(String, Action),
    /// Something to switch on and off.
    Check(String, bool, Action),
    /// More lines.
    Submenu(String, Vec<Item>),
    Separator,
}

/// What a click asks for. It travels through the desktop as the menu item's id, so that a click on a menu
/// that has changed meanwhile still does what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Action {
    OpenInbox,
    OpenEvent(Uuid),
    OpenSettings,
    OpenTunnel,
    CopyEndpoint(String),
    Pause(Pause),
    Resume,
    SendSample,
    StartAtLogin(bool),
    Quit,
}

/// How long notifications are held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Pause {
    HalfAnHour,
    AnHour,
    UntilTomorrow,
}

impl Pause {
    /// When it ends. Tomorrow begins at eight in the morning.
    pub(crate) fn end(self, now: &Zoned) -> Result<Timestamp, jiff::Error> {
        let end = match self {
            Pause::HalfAnHour => now.checked_add(jiff::Span::new().minutes(30))?,
            Pause::AnHour => now.checked_add(jiff::Span::new().hours(1))?,
            Pause::UntilTomorrow => now.tomorrow()?.with().time(jiff::civil::time(8, 0, 0, 0)).build()?,
        };
        Ok(end.timestamp())
    }
}

impl TrayMenu {
    /// `newest`: the newest deliveries, newest first. `paused_until`: when notifications come back, where they
    /// are held back.
    pub(crate) fn of(state: &AppState, newest: &[EventLine], paused_until: Option<&Zoned>) -> TrayMenu {
        let mut items = vec![
            Item::Text(label(&status(state, paused_until), STATUS)),
            act("Open inbox", Action::OpenInbox),
        ];
        if state.tunnel.has_moved() {
            items.push(act("Public address changed: what to paste…", Action::OpenTunnel));
        }
        if !newest.is_empty() {
            items.push(Item::Separator);
            items.extend(newest.iter().map(|line| event(line, state.endpoints.len() > 1)));
        }
        items.push(Item::Separator);
        if !state.endpoints.is_empty() {
            let copy = |endpoint: &crate::views::EndpointView| {
                Item::Do(
                    label(&endpoint.environment, LINE),
                    Action::CopyEndpoint(endpoint.environment.clone()),
                )
            };
            items.push(Item::Submenu("Copy endpoint URL".into(), state.endpoints.iter().map(copy).collect()));
        }
        items.extend([
            Item::Submenu("Pause notifications".into(), pauses(paused_until.is_some())),
            act("Send a sample event", Action::SendSample),
            Item::Separator,
            Item::Check(
                "Start at login".into(),
                state.settings.start_at_login,
                Action::StartAtLogin(!state.settings.start_at_login),
            ),
            act("Settings…", Action::OpenSettings),
            act("Quit", Action::Quit),
        ]);
        TrayMenu { icon: icon(state), tooltip: inbox::cut(&tooltip(state), STATUS), items }
    }
}

fn icon(state: &AppState) -> Icon {
    match state {
        AppState { trouble: Some(_), .. } => Icon::Trouble,
        // JobMojito's deliveries get lost until it has the new address.
        state if state.tunnel.has_moved() => Icon::Trouble,
        AppState { notifications_paused: true, .. } => Icon::Paused,
        AppState { unread: 1.., .. } => Icon::Unread,
        _ => Icon::Listening,
    }
}

/// `3 unread, listening, tunnel up`.
fn tooltip(state: &AppState) -> String {
    let unread = (state.unread > 0).then(|| format!("{} unread", state.unread));
    let listening = if state.listening.is_some() { "listening" } else { "not listening" };
    let paused = state.notifications_paused.then(|| "notifications paused".to_owned());
    let trouble = state.trouble.as_deref().map(inbox::isolate);
    let moved = state.tunnel.has_moved().then(|| "public address changed".to_owned());
    let simulated = simulated(state);
    let parts = [unread, Some(listening.to_owned()), simulated, tunnel(state), moved, paused, trouble];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `answers simulated`; `None` where none is.
fn simulated(state: &AppState) -> Option<String> {
    (!state.simulations.is_empty()).then(|| "answers simulated".to_owned())
}

/// `tunnel up`; `None` where none is wanted.
fn tunnel(state: &AppState) -> Option<String> {
    state.listening.as_ref().and_then(|_| state.tunnel.word()).map(|word| format!("tunnel {word}"))
}

/// `3 unread · listening on 127.0.0.1:6654 · tunnel up`, or what is wrong.
fn status(state: &AppState, paused_until: Option<&Zoned>) -> String {
    if let Some(trouble) = &state.trouble {
        return inbox::isolate(trouble);
    }
    let unread = (state.unread > 0).then(|| format!("{} unread", state.unread));
    let listening = match &state.listening {
        Some(address) => format!("listening on {address}"),
        None => "starting…".to_owned(),
    };
    let paused = paused_until.map(|end| format!("notifications paused until {}", end.strftime("%H:%M")));
    let parts = [simulated(state), unread, Some(listening), tunnel(state), paused];
    let status = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    status.chars().next().into_iter().flat_map(char::to_uppercase).chain(status.chars().skip(1)).collect()
}

fn event(line: &EventLine, several_environments: bool) -> Item {
    let mark = if line.unread { "● " } else { "" };
    let mut text = format!("{mark}{}: {}", inbox::isolate(&line.candidate), inbox::isolate(&line.meaning));
    text = inbox::cut(&text, LINE);
    if several_environments {
        text = format!("{text} · {}", line.environment);
    }
    Item::Do(plain(&text), Action::OpenEvent(line.id))
}

fn pauses(paused: bool) -> Vec<Item> {
    let mut items = vec![
        act("30 minutes", Action::Pause(Pause::HalfAnHour)),
        act("1 hour", Action::Pause(Pause::AnHour)),
        act("Until tomorrow, 8:00", Action::Pause(Pause::UntilTomorrow)),
    ];
    if paused {
        items.extend([Item::Separator, act("Resume", Action::Resume)]);
    }
    items
}

fn act(text: &str, action: Action) -> Item {
    Item::Do(text.to_owned(), action)
}

fn label(text: &str, graphemes: usize) -> String {
    plain(&inbox::cut(text, graphemes))
}

/// `&` would underline the letter after it.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use inbox::{Moved, TunnelSettings, TunnelStanding, TunnelState, TunnelStatus};

    use crate::views::{Preferences, TunnelView};

    fn state() -> AppState {
        AppState {
            version: "0.0.0".into(),
            data_dir: "/data".into(),
            listening: Some("127.0.0.1:6654".into()),
            trouble: None,
            in_tray: Some(true),
            unread: 0,
            newest: 0,
            overdue: 0,
            snoozed: 0,
            notifications_paused: false,
            endpoints: Vec::new(),
            tunnel: TunnelView::default(),
            setup: None,
            secrets: None,
            settings: Preferences::default(),
            filters: Vec::new(),
            jobs: Vec::new(),
            simulations: Vec::new(),
        }
    }

    fn line(candidate: &str, meaning: &str) -> EventLine {
        EventLine {
            sequence: 1,
            id: Uuid::from_u128(1),
            received_at: 0,
            environment: "default".into(),
            event: crate::views::EventName::InterviewResult,
            label: contract::Label::First.into(),
            candidate: candidate.into(),
            meaning: meaning.into(),
            interview: None,
            has_report: false,
            problems: Vec::new(),
            unread: true,
            starred: false,
            has_note: false,
            highlights: crate::views::Highlights::default(),
            excerpt: None,
        }
    }

    fn first_text(menu: &TrayMenu) -> &str {
        match &menu.items[0] {
            Item::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_idle_menu() {
        insta::assert_yaml_snapshot!(TrayMenu::of(&state(), &[], None));
    }

    #[test]
    fn a_menu_with_news_while_paused() {
        let now: Zoned = "2026-11-21T22:00:00+01:00[Europe/Berlin]".parse().unwrap();
        let state = AppState { unread: 3, notifications_paused: true, ..state() };

        let menu = TrayMenu::of(&state, &[line("Ada Sample", "score 7.1 → 6.4")], Some(&now));

        insta::assert_yaml_snapshot!(menu);
    }

    #[test]
    fn trouble_is_told_first_and_wins_the_icon() {
        let state = AppState {
            unread: 3,
            notifications_paused: true,
            trouble: Some("The disk is full.".into()),
            ..state()
        };

        let menu = TrayMenu::of(&state, &[], None);

        assert_eq!(menu.icon, Icon::Trouble);
        assert_eq!(first_text(&menu), "The disk is full.");
        assert!(menu.tooltip.ends_with("The disk is full."), "{}", menu.tooltip);
    }

    #[test]
    fn the_tunnel_is_told_where_one_is_wanted() {
        let settings = TunnelSettings::from_spec("ngrok", &TunnelSettings::default()).unwrap();
        let standing = TunnelStanding { provider: settings.provider, ..TunnelStanding::default() };
        let state = AppState { tunnel: TunnelView::of(&settings, &standing), ..state() };

        let menu = TrayMenu::of(&state, &[], None);

        assert_eq!(menu.tooltip, "listening, tunnel down");
        assert_eq!(first_text(&menu), "Listening on 127.0.0.1:6654 · tunnel down");
        assert!(!TrayMenu::of(&self::state(), &[], None).tooltip.contains("tunnel"));
    }

    #[test]
    fn a_changed_address_is_told_until_jobmojito_has_it() {
        let settings = TunnelSettings::from_spec("localhost.run", &TunnelSettings::default()).unwrap();
        let url = |name: &str| format!("https://{name}.example.com").parse().unwrap();
        let at = jiff::Timestamp::UNIX_EPOCH;
        let status =
            TunnelStatus { state: TunnelState::Up { url: url("b"), since: at }, ..TunnelStatus::default() };
        let moved = Some(Moved { from: url("a"), to: url("b"), at });
        let standing =
            TunnelStanding { provider: settings.provider, status, moved, ..TunnelStanding::default() };
        let state = AppState { tunnel: TunnelView::of(&settings, &standing), ..state() };

        let menu = TrayMenu::of(&state, &[], None);

        assert_eq!(menu.icon, Icon::Trouble);
        assert_eq!(menu.tooltip, "listening, tunnel up, public address changed");
        assert_eq!(menu.items[2], act("Public address changed: what to paste…", Action::OpenTunnel));
    }

    #[test]
    fn the_icon_tells_unread_unless_notifications_are_paused() {
        let unread = AppState { unread: 1, ..state() };
        let paused = AppState { notifications_paused: true, ..unread.clone() };

        assert_eq!(TrayMenu::of(&state(), &[], None).icon, Icon::Listening);
        assert_eq!(TrayMenu::of(&unread, &[], None).icon, Icon::Unread);
        assert_eq!(TrayMenu::of(&paused, &[], None).icon, Icon::Paused);
    }

    #[test]
    fn a_strangers_name_cannot_break_the_menu() {
        let hostile = line("<b>A&B</b>\n\u{202e}gro.elpmaxe", &"very ".repeat(4000));

        let Item::Do(text, _) = event(&hostile, false) else { panic!("not an action") };

        assert!(text.starts_with("● <b>A&&B</b> gro.elpmaxe: very"), "{text}");
        assert!(text.chars().count() < 80, "{text}");
    }

    #[test]
    fn an_action_survives_its_way_through_the_desktop() {
        for action in [
            Action::OpenEvent(Uuid::from_u128(42)),
            Action::CopyEndpoint("prod-uction_1".into()),
            Action::Pause(Pause::UntilTomorrow),
            Action::StartAtLogin(true),
            Action::Quit,
        ] {
            let id = serde_json::to_string(&action).unwrap();
            assert_eq!(serde_json::from_str::<Action>(&id).unwrap(), action);
        }
    }

    #[test]
    fn a_pause_ends_when_it_says() {
        let now: Zoned = "2026-11-21T22:00:00+01:00[Europe/Berlin]".parse().unwrap();
        let end = |pause: Pause| pause.end(&now).unwrap().to_string();

        assert_eq!(end(Pause::HalfAnHour), "2026-11-21T21:30:00Z");
        assert_eq!(end(Pause::AnHour), "2026-11-21T22:00:00Z");
        assert_eq!(end(Pause::UntilTomorrow), "2026-11-22T07:00:00Z");
    }
}
