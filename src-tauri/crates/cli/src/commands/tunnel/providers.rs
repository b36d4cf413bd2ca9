//! `mojito tunnel providers`

use clap::Args;
use inbox::{OFFERS, Offer};
use serde::Serialize;

use crate::exit::Exit;
use crate::print::{self, DIM, Format, Output, STRONG};

/// Show what there is to choose from: what it needs, what it costs, who can read the traffic
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito tunnel providers
  mojito tunnel providers --format json")]
pub(crate) struct Providers {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct OfferObject {
    id: &'static str,
    name: &'static str,
    about: &'static str,
    needs: &'static str,
    cost: &'static str,
    address: &'static str,
    readers: &'static str,
    command: &'static str,
}

impl Providers {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        for (index, offer) in OFFERS.iter().enumerate() {
            let Offer { id, name, about, needs, cost, address, readers } = *offer;
            let command = command(id);
            if self.output.format == Format::Json {
                print::object(&OfferObject { id, name, about, needs, cost, address, readers, command })?;
                continue;
            }
            if index > 0 {
                print::line(format_args!(""))?;
            }
            print::line(format_args!("{STRONG}{name}{STRONG:#}  {about}"))?;
            for (label, text) in [
                ("needs", needs),
                ("cost", cost),
                ("address", address),
                ("read by", readers),
                ("take it", command),
            ] {
                print::line(format_args!("  {DIM}{label:<8}{DIM:#} {text}"))?;
            }
        }
        Ok(Exit::Done)
    }
}

/// How an offer is taken.
fn command(id: &str) -> &'static str {
    match id {
        "localhost.run" => "mojito tunnel up localhost.run",
        "ngrok" => "mojito tunnel up ngrok --authtoken -",
        "cloudflared" => "mojito tunnel up cloudflared --url https://hooks.example.com --token -",
        "cloudflared-quick" => "mojito tunnel up cloudflared-quick",
        "ssh" => "mojito tunnel up ssh://user@hooks.example.com --url https://hooks.example.com",
        "url" => "mojito tunnel up https://hooks.example.com",
        _ => "mojito tunnel down",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_offer_is_taken_in_its_own_way() {
        let commands: std::collections::HashSet<_> = OFFERS.iter().map(|offer| command(offer.id)).collect();

        assert_eq!(commands.len(), OFFERS.len());
    }
}
