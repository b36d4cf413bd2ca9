//! What the app is started with.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use uuid::Uuid;

/// Receives `JobMojito`'s interview webhooks and shows them in the tray.
///
/// Without --hidden the window opens. Where the app already runs, that one's window opens.
#[derive(Debug, Clone, Default, Parser)]
#[command(name = "mojito-tray", version)]
pub(crate) struct Arguments {
    /// Start in the tray, without a window
    #[arg(long, conflicts_with = "open")]
    pub(crate) hidden: bool,
    /// Open the window, at one event where its id is given
    #[arg(long, value_name = "EVENT_ID", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "clap's way to tell an option without its value")]
    open: Option<Option<Uuid>>,
    /// Where everything is kept, instead of the usual folder
    #[arg(long, value_name = "FOLDER", env = "MOJITO_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// The settings file, instead of settings.toml in the data folder
    #[arg(long, value_name = "FILE", env = "MOJITO_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Where to listen, instead of what the settings say
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
}

impl Arguments {
    /// The event to open the window at.
    pub(crate) fn event(&self) -> Option<Uuid> {
        self.open.flatten()
    }

    /// The arguments of a start at login: no window, the same folders.
    pub(crate) fn at_login(&self) -> Vec<String> {
        let path = |name: &str, path: &Option<PathBuf>| {
            let path = path.as_ref().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()));
            path.map(|path| quoted(&format!("{name}={}", path.display())))
        };
        let folders = [path("--data-dir", &self.data_dir), path("--config", &self.config)];
        ["--hidden".to_owned()].into_iter().chain(folders.into_iter().flatten()).collect()
    }
}

/// For the `Exec` line of a desktop entry, where the plugin writes an argument as it is. What is escaped in the
/// quotes is escaped once more as text of the file.
#[cfg(target_os = "linux")]
fn quoted(argument: &str) -> String {
    let mut quoted = String::from('"');
    for character in argument.chars() {
        match character {
            '"' | '`' | '$' => quoted.push_str("\\\\"),
            '\\' => quoted.push_str("\\\\\\"),
            '%' => quoted.push('%'),
            _ => {}
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// For a command line in the registry; no path holds a quotation mark.
#[cfg(windows)]
fn quoted(argument: &str) -> String {
    format!("\"{argument}\"")
}

/// A property list keeps each argument by itself.
#[cfg(target_os = "macos")]
fn quoted(argument: &str) -> String {
    argument.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(["mojito-tray"].iter().chain(arguments))
    }

    #[test]
    fn open_takes_an_event_or_none() {
        let id = Uuid::from_u128(7);

        assert_eq!(parse(&["--open"]).unwrap().event(), None);
        assert_eq!(parse(&["--open", &id.to_string()]).unwrap().event(), Some(id));
        assert!(parse(&["--open", "tomorrow"]).is_err());
        assert!(parse(&["--open", "--hidden"]).is_err());
    }

    #[test]
    fn a_start_at_login_is_hidden_and_keeps_the_folders() {
        let arguments = parse(&["--data-dir", "/data/of mine", "--listen", "127.0.0.1:0"]).unwrap();

        let at_login = arguments.at_login();

        assert_eq!(at_login, ["--hidden".to_owned(), quoted("--data-dir=/data/of mine")]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_desktop_entry_takes_any_path() {
        assert_eq!(quoted("a b"), r#""a b""#);
        assert_eq!(quoted(r#"100% "$a""#), r#""100%% \\"\\$a\\"""#);
        assert_eq!(quoted(r"\"), r#""\\\\""#);
    }
}
