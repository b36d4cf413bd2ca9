//! `mojito events tail`

use clap::Args;
use inbox::Sequence;

use crate::exit::Exit;
use crate::global::Global;
use crate::live;
use crate::print::Output;
use crate::signals::Signals;

/// Print deliveries as a running instance stores them, until Ctrl-C
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito events tail
  mojito events tail --from-sequence 1 --format json")]
pub(crate) struct Tail {
    /// Begin with this delivery instead of the next one that arrives
    #[arg(long, value_name = "N")]
    from_sequence: Option<Sequence>,
    #[command(flatten)]
    output: Output,
}

impl Tail {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let reader = global.reader()?;
        let mut newest = reader.watch().map_err(inbox::Error::from)?;
        let mut after = match self.from_sequence {
            Some(first) => first.saturating_sub(1),
            None => reader.newest().map_err(inbox::Error::from)?,
        };
        let format = self.output.format;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let ended = runtime.block_on(async {
            let mut signals = Signals::listen()?;
            let printing = tokio::task::spawn_blocking(move || {
                live::follow(&reader, &mut after, &mut newest, |row| live::print(&reader, row, format, false))
            });
            tokio::select! {
                exit = signals.next() => Ok(exit),
                printed = printing => printed.map_err(Into::into).flatten().map(|()| Exit::Done),
            }
        });
        runtime.shutdown_background();
        ended
    }
}
