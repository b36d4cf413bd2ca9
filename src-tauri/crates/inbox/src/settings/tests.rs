//! The file as a person finds and changes it.

use contract::Event;
use jiff::civil::{Weekday, time};
use query::Number;

use super::*;

fn folders(text: Option<&str>) -> (tempfile::TempDir, Folders) {
    let temporary = tempfile::tempdir().unwrap();
    let folders = Folders::find(Some(temporary.path().to_owned()), None).unwrap();
    if let Some(text) = text {
        std::fs::write(folders.settings(), text).unwrap();
    }
    (temporary, folders)
}

#[test]
fn without_a_file_the_defaults_hold_and_nothing_is_written() {
    let (_temporary, folders) = folders(None);

    let file = SettingsFile::load(&folders).unwrap();

    let settings = file.settings();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:6654");
    assert_eq!(settings.environments["default"].header.as_deref(), Some("X-Mojito-Secret"));
    assert!(settings.notifications.enabled && settings.secrets.is_none());
    assert!(!folders.settings().exists());
}

#[test]
fn an_edit_keeps_comments_order_and_spelling() {
    let (_temporary, folders) = folders(Some(
        "# mine\ntheme   = 'light' # bright room\n\n[environments]\nalpha = { header = \"X-A\" } # inline\n[environments.zeta]\nheader = false\n",
    ));

    SettingsFile::change(&folders, |settings| {
        settings.theme = Theme::Dark;
        settings.notifications.enabled = false;
        settings.notifications.paused_until = Some("2026-11-22T18:00:00Z".parse().unwrap());
        settings.environments.get_mut("alpha").unwrap().header = None;
    })
    .unwrap();

    let text = std::fs::read_to_string(folders.settings()).unwrap();
    assert_eq!(
        text,
        "# mine\ntheme   = \"dark\" # bright room\n\n[environments]\nalpha = { header = false } # inline\n[environments.zeta]\nheader = false\n\n[notifications]\nenabled = false\npaused_until = 2026-11-22T18:00:00Z\n"
    );
}

#[test]
fn rules_keep_their_comments_where_they_go() {
    let (_temporary, folders) = folders(Some(
        "[environments.a]\n\n[notifications]\nenabled = true # loud\nquiet = [{ days = [\"fri\"], from = \"20:00\", to = \"08:00\" }] # home\n\n# nobody cares\n[[notifications.rules]]\nenvironments = ['staging']\ntell = false\n\n# the good ones\n[[notifications.rules]]\nscore_at_least = 7 # or so\n\n[filters]\nA = 'a'\n",
    ));

    let changed = SettingsFile::change(&folders, |settings| {
        let notifications = &mut settings.notifications;
        notifications.quiet[0].to = time(7, 0, 0, 0);
        notifications.rules.swap(0, 1);
        notifications.rules.push(NotificationRule { in_quiet_hours: true, ..Default::default() });
    })
    .unwrap();

    assert_eq!(*SettingsFile::load(&folders).unwrap().settings(), changed);
    let text = std::fs::read_to_string(folders.settings()).unwrap();
    assert_eq!(
        text,
        "[environments.a]\n\n[notifications]\nenabled = true # loud\nquiet = [{ days = [\"fri\"], from = \"20:00\", to = \"07:00\" }] # home\n\n# the good ones\n[[notifications.rules]]\nscore_at_least = 7 # or so\n\n# nobody cares\n[[notifications.rules]]\nenvironments = ['staging']\ntell = false\n\n[[notifications.rules]]\ntell = true\nin_quiet_hours = true\n\n[filters]\nA = 'a'\n"
    );

    SettingsFile::change(&folders, |settings| {
        settings.notifications.rules[0].score_at_least = Number::new(7.5);
        settings.notifications.rules.truncate(1);
        settings.notifications.quiet.clear();
    })
    .unwrap();
    let text = std::fs::read_to_string(folders.settings()).unwrap();
    assert_eq!(
        text,
        "[environments.a]\n\n[notifications]\nenabled = true # loud\n\n# the good ones\n[[notifications.rules]]\nscore_at_least = 7.5 # or so\n\n[filters]\nA = 'a'\n"
    );
}

#[test]
fn rules_may_stand_in_one_line_and_are_written_as_sections() {
    let (_temporary, folders) =
        folders(Some("notifications = { rules = [{ tell = false }] }\n[environments.a]\n"));

    let before = SettingsFile::load(&folders).unwrap().settings().clone();
    let changed = SettingsFile::change(&folders, |settings| {
        settings.notifications.rules.push(NotificationRule::default());
    })
    .unwrap();

    assert_eq!(before.notifications.rules.len(), 1);
    assert_eq!(*SettingsFile::load(&folders).unwrap().settings(), changed);
}

#[test]
fn saved_filters_keep_their_order_and_their_comments() {
    let (_temporary, folders) = folders(Some(
        "[environments.a]\n\n[filters]\n# every morning\n\"To read\" = 'is:unread' # mine\nbad = 'score:'\nGood = 'score:>=8'\n",
    ));
    let filter = |name: &str, query: &str| SavedFilter { name: name.into(), query: query.into() };

    let changed = SettingsFile::change(&folders, |settings| {
        settings.filters.retain(|filter| filter.name != "Good");
        settings.filters[0].query = "is:unread has:report".into();
        settings.filters.push(filter("It's [new]", "candidate:\"Ada\""));
    })
    .unwrap();

    assert_eq!(
        changed.filters,
        [
            filter("To read", "is:unread has:report"),
            filter("bad", "score:"),
            filter("It's [new]", "candidate:\"Ada\""),
        ]
    );
    assert_eq!(*SettingsFile::load(&folders).unwrap().settings(), changed);
    let text = std::fs::read_to_string(folders.settings()).unwrap();
    assert!(
        text.contains("# every morning\n\"To read\" = \"is:unread has:report\" # mine\nbad = 'score:'\n")
    );
}

#[test]
fn a_saved_filter_under_a_new_name_keeps_its_place_and_its_comments() {
    let (_temporary, folders) = folders(Some(
        "[environments.a]\n\n[filters]\nfirst = 'a'\n# every morning\nsecond = 'b' # mine\nthird = 'c'\n",
    ));

    let changed =
        SettingsFile::change(&folders, |settings| settings.filters[1].name = "To read".into()).unwrap();

    assert_eq!(*SettingsFile::load(&folders).unwrap().settings(), changed);
    let text = std::fs::read_to_string(folders.settings()).unwrap();
    assert!(
        text.contains("\n[filters]\nfirst = 'a'\n# every morning\n\"To read\" = 'b' # mine\nthird = 'c'\n"),
        "{text}"
    );
}

#[test]
fn every_change_is_read_back_as_it_was_made() {
    let (_temporary, folders) = folders(None);
    let change = |settings: &mut Settings| {
        settings.listen = "127.0.0.1:0".parse().unwrap();
        settings.allow_hosts = vec!["hooks.example.com".into()];
        settings.body_bytes = 2048;
        settings.theme = Theme::Light;
        settings.secrets = Some(StoredIn::File);
        settings.notifications.privacy = Privacy::NameOnly;
        settings.notifications.sound = false;
        settings.notifications.troubles = false;
        settings.notifications.watchdog = false;
        settings.notifications.quiet = vec![QuietHours {
            days: vec![Weekday::Monday, Weekday::Sunday],
            from: time(20, 0, 0, 0),
            to: time(7, 30, 0, 0),
        }];
        settings.notifications.rules = vec![
            NotificationRule { tell: false, environments: vec!["staging".into()], ..Default::default() },
            NotificationRule {
                events: vec![Event::InterviewResult, Event::Unknown],
                score_at_least: Number::new(7.0),
                score_at_most: Number::new(9.5),
                decision_changes_only: true,
                sound: Some(true),
                privacy: Some(Privacy::NoPersonalData),
                in_quiet_hours: true,
                ..Default::default()
            },
        ];
        settings.notifications.paused_until = Some("2026-11-22T18:00:00.5Z".parse().unwrap());
        settings.environments.insert("staging".into(), Environment { header: None, secrets_changed: None });
        settings.environments.remove("default");
        settings.setup = SetupStep::Waiting;
        settings.reports =
            ReportSettings { keep: KeepReports::Advanced, most_bytes: 2_000_000, allow_private: true };
        let url = "http://localhost:3000/hook?a=b".parse().unwrap();
        settings.targets.insert("plain".into(), TargetSettings::to(url));
        let other = TargetSettings {
            enabled: false,
            insecure: true,
            events: vec![contract::Event::InterviewResult, contract::Event::Unknown],
            environments: vec!["staging".into()],
            query: "score:>=7 \"Ada\"".into(),
            headers: vec!["X-Key".into()],
            secrets_changed: Some("2026-11-22T18:00:00Z".parse().unwrap()),
            ..settings.targets["plain"].clone()
        };
        settings.targets.insert("other".into(), other);
        let interview = InterviewSettings {
            name: Some("Senior \"Rust\" Engineer".into()),
            result_within_minutes: Some(120),
        };
        settings.interviews.insert("5b2f 0c1e.[a]".into(), interview);
        settings.tunnel = TunnelSettings {
            provider: ProviderName::Ssh,
            ssh: SshSettings {
                server: "me@[2001:db8::1]:2222".into(),
                bind: Some("hooks".into()),
                remote_port: 0,
                url: Some("https://hooks.example.com/".parse().unwrap()),
                identity: Identity::File("/home/me/.ssh/id_ed25519".into()),
            },
            ngrok: NgrokSettings { domain: Some("hooks.ngrok.example.com".into()) },
            cloudflared: CloudflaredSettings {
                program: Some("/opt/cloudflared".into()),
                url: Some("https://cloud.example.com/".parse().unwrap()),
            },
            url: Some("https://own.example.com/hooks".parse().unwrap()),
            secrets_changed: Some("2026-11-22T18:00:00Z".parse().unwrap()),
        };
    };

    let changed = SettingsFile::change(&folders, change).unwrap();

    assert_eq!(*SettingsFile::load(&folders).unwrap().settings(), changed);
    let resumed = SettingsFile::change(&folders, |settings| {
        settings.notifications.paused_until = None;
        settings.targets.clear();
        settings.interviews.clear();
    })
    .unwrap();
    assert_eq!(*SettingsFile::load(&folders).unwrap().settings(), resumed);
    assert!(std::fs::read_to_string(folders.settings()).unwrap().starts_with("# Mojito Tray settings."));
}

#[test]
fn a_wrong_file_says_where_and_what_would_be_right() {
    for (text, told) in [
        ("a = ", "1: this is not TOML"),
        ("[environments.default]\n\nlisten = 1", "3: there is no setting `listen` here"),
        ("\nlisten = \"localhost\"\n[environments.a]", "2: `listen` is an address and a port"),
        ("theme = \"blue\"\n[environments.a]", "1: `theme` is one of \"system\", \"light\", \"dark\""),
        ("body_bytes = 0\n[environments.a]", "1: `body_bytes` is a whole number from 1024"),
        ("colour = 1\n[environments.a]", "1: there is no setting `colour` here"),
        ("theme = \"dark\"", "1: there has to be one environment"),
        ("[environments.Production]", "1: `Production` cannot name an environment"),
        ("[environments.a]\nheader = \"Host\"", "2: `Host` already has a meaning in HTTP"),
        ("[environments.a]\nheader = \"a b\"", "2: `a b` is not a header's name"),
        ("[environments.a]\nheader = true", "2: `header` is a header's name, or false"),
        (
            "[notifications]\npaused_until = 2026-11-22\n[environments.a]",
            "2: `paused_until` is a time with its zone",
        ),
        ("[reports]\nkeep = \"some\"\n[environments.a]", "2: `keep` is one of \"never\", \"advanced\""),
        ("[reports]\nmost_bytes = 1\n[environments.a]", "2: `most_bytes` is a whole number from 1000000"),
        ("[environments.a]\n[notifications]\nsound = 1", "3: `sound` is true or false"),
        (
            "[environments.a]\n[notifications]\nquiet = [\n  { days = [\"mo\"], from = \"20:00\", to = \"08:00\" },\n]",
            "4: `mo` is no day; there is \"mon\", \"tue\"",
        ),
        (
            "[environments.a]\n[notifications]\nquiet = [{ days = [], from = \"20:00\", to = \"08:00\" }]",
            "3: quiet hours begin on one day at least",
        ),
        (
            "[environments.a]\n[[notifications.quiet]]\ndays = [\"mon\"]\nfrom = \"8 pm\"",
            "4: `8 pm` is no time of day: write it as \"20:00\"",
        ),
        (
            "[environments.a]\n[[notifications.quiet]]\ndays = [\"mon\"]\nfrom = \"20:00\"",
            "2: quiet hours say `to`",
        ),
        ("[environments.a]\n[notifications]\nrules = true", "3: `rules` is a list of sections"),
        (
            "[environments.a]\n[[notifications.rules]]\nscore_at_least = \"7\"",
            "3: `score_at_least` is a number",
        ),
        (
            "[environments.a]\n[[notifications.rules]]\ntell = true\n[[notifications.rules]]\nevents = [\"x\"]",
            "5: there is no event `x`",
        ),
        (
            "[environments.a]\n[[notifications.rules]]\nscore_at_least = 8\nscore_at_most = 7",
            "2: no score is at least 8 and at most 7",
        ),
        ("[environments.a]\n[[notifications.rules]]\ntel = true", "3: there is no setting `tel` here"),
        ("[filters]\na = 1\n[environments.a]", "2: `a` is a text in quotes"),
        ("[environments.a]\n[tunnel]\nprovider = \"bore\"", "3: `provider` is one of \"none\", \"ssh\""),
        ("[environments.a]\n[tunnel]\nprovider = \"url\"", "3: Say which address leads here"),
        ("[environments.a]\n[tunnel]\nurl = \"hooks\"", "3: `hooks` is no public address"),
        ("[environments.a]\n[tunnel.ssh]\nport = 1", "3: there is no setting `port` here"),
        ("[environments.a]\n[targets.A]\nurl = \"http://a\"", "2: `A` cannot name a target"),
        ("[environments.a]\n[targets.a]\nevents = []", "2: say where `a` sends to"),
        ("[environments.a]\n[targets.a]\nurl = \"ftp://a\"", "3: `ftp://a` cannot be sent to"),
        (
            "[environments.a]\n[targets.a]\nurl = \"http://a\"\nevents = [\"x\"]",
            "4: there is no event `x`; there is `interview_collected`",
        ),
        ("[environments.a]\n[targets.a]\nurl = \"http://a\"\nquery = \"score:\"", "2: `score:` is no query"),
        ("allow_hosts = [1]\n[environments.a]", "1: `allow_hosts` is a list of texts"),
        ("[environments.a]\n[interviews.i]\nname = \"\"", "3: an interview's name is one line"),
        (
            "[environments.a]\n[interviews.i]\nresult_within_minutes = \"2h\"",
            "3: `result_within_minutes` is a whole number from 1",
        ),
    ] {
        let (_temporary, folders) = folders(Some(text));
        let error = SettingsFile::load(&folders).unwrap_err().to_string();
        assert!(error.contains(&format!("settings.toml:{told}")), "{text:?} gave {error:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_file_is_for_the_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (_temporary, folders) = folders(None);

    SettingsFile::change(&folders, |settings| settings.theme = Theme::Dark).unwrap();

    let mode = std::fs::metadata(folders.settings()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
