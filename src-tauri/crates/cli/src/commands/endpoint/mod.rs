//! `mojito endpoint`

mod add;
mod list;
mod remove;
mod rotate;
mod set;
mod test;

use clap::{Args, Subcommand};
use inbox::{EndpointAddress, EnvironmentChange, Folders};

use crate::address::{self, EndpointObject};
use crate::exit::Exit;
use crate::given;
use crate::global::Global;
use crate::print::{self, Format, Output, Printed};

/// Manage endpoints: the URL and secrets of each JobMojito environment
///
/// A running instance takes every change up by itself.
#[derive(Debug, Subcommand)]
pub(crate) enum Endpoint {
    List(list::List),
    Add(add::Add),
    Rotate(rotate::Rotate),
    Remove(remove::Remove),
    Set(set::Set),
    Test(test::Test),
}

impl Endpoint {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Endpoint::List(command) => command.run(global),
            Endpoint::Add(command) => command.run(global),
            Endpoint::Rotate(command) => command.run(global),
            Endpoint::Remove(command) => command.run(global),
            Endpoint::Set(command) => command.run(global),
            Endpoint::Test(command) => command.run(global),
        }
    }
}

/// How endpoints are shown.
#[derive(Debug, Args)]
struct Showing {
    /// Show the header values; without it they are masked
    #[arg(long)]
    print_secret: bool,
    #[command(flatten)]
    output: Output,
}

impl Showing {
    fn print(&self, address: &EndpointAddress) -> Printed {
        match self.output.format {
            Format::Text => address::print(address, self.print_secret),
            Format::Json => print::object(&EndpointObject::of(address, self.print_secret)),
        }
    }

    /// Prints an environment's endpoint as it is now.
    fn print_now(&self, folders: &Folders, environment: &str) -> anyhow::Result<()> {
        let address = address::pick(EndpointAddress::all(folders, None)?, Some(environment))?;
        Ok(self.print(&address)?)
    }
}

/// The header that an endpoint asks for.
#[derive(Debug, Args)]
struct HeaderArgs {
    /// Name of the header that deliveries must carry
    #[arg(long, value_name = "NAME")]
    header: Option<String>,
    /// Ask for no header: the unguessable key in the URL is enough
    #[arg(long, conflicts_with_all = ["header", "value"])]
    no_header: bool,
    /// The header's value instead of a random one; `-` reads it from standard input, out of the shell's history
    #[arg(long, value_name = "TEXT|-", allow_hyphen_values = true)]
    value: Option<String>,
}

impl HeaderArgs {
    fn change(self) -> anyhow::Result<EnvironmentChange> {
        let header_value = given::secret(self.value, "the header's value")?;
        let header = if self.no_header { Some(None) } else { self.header.map(Some) };
        Ok(EnvironmentChange { header, header_value })
    }
}
