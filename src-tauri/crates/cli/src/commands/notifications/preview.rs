//! `mojito notifications preview`

use clap::Args;
use inbox::{SettingsFile, clean, preview};
use jiff::Zoned;
use serde::Serialize;

use crate::commands::events::{self, Name};
use crate::escape::Safe;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, DIM, Format, Output, STRONG};

/// Show a delivery in the words of its notification, with the privacy that applies to it
///
/// Exit code 3 means that there is no such delivery.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito notifications preview 42
  mojito notifications preview --sample --format json")]
pub(crate) struct Preview {
    /// The delivery's id or its sequence number
    #[arg(required_unless_present = "sample")]
    id: Option<Name>,
    /// A sample instead of a delivery
    #[arg(long, conflicts_with = "id")]
    sample: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct PreviewObject<'a> {
    r#type: &'static str,
    title: &'a str,
    body: &'a str,
    buttons: Vec<&'a str>,
    sound: bool,
    /// Why it would not be raised now; null: it would.
    why: Option<&'a str>,
}

impl Preview {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = SettingsFile::load(&global.folders()?)?.settings().clone();
        let row = match &self.id {
            Some(id) => Some(events::delivery(&global.reader()?, id)?.row),
            None => None,
        };
        let inbox::Preview { notification, why } = preview(&settings, row.as_ref(), &Zoned::now());
        let buttons = notification.buttons.iter().map(|button| button.label.as_str()).collect();
        let object = PreviewObject {
            r#type: "preview",
            title: &notification.title,
            body: &notification.body,
            buttons,
            sound: notification.sound,
            why: why.as_deref(),
        };
        if self.output.format == Format::Json {
            print::object(&object)?;
            return Ok(Exit::Done);
        }
        // The marks that keep a right-to-left name in its place are for desktops.
        let [title, body] = [object.title, object.body].map(clean);
        print::line(format_args!("{STRONG}{}{STRONG:#}", Safe::line(&title)))?;
        print::line(format_args!("{}", Safe::line(&body)))?;
        let sound = if object.sound { "with a sound" } else { "silently" };
        print::line(format_args!("{DIM}[{}] {sound}{DIM:#}", object.buttons.join("] [")))?;
        if let Some(why) = object.why {
            print::line(format_args!("{DIM}Not raised now: {}{DIM:#}", Safe::line(why)))?;
        }
        Ok(Exit::Done)
    }
}
