//! `mojito contract show`

use anstyle::Style;
use clap::Args;
use contract::{Field, Kind};
use serde::Serialize;

use crate::exit::Exit;
use crate::print::{self, Format, Output};
use crate::table::{Column, Line, table};

/// Show the fields of a payload and what each one means
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito contract show
  mojito contract show --format json")]
pub(crate) struct Show {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct FieldObject {
    r#type: &'static str,
    field: &'static str,
    holds: &'static str,
    required: bool,
    nullable: bool,
    meaning: &'static str,
}

const COLUMNS: [Column; 4] = [
    Column { title: "FIELD", least: None },
    Column { title: "HOLDS", least: None },
    Column { title: "KEY", least: None },
    Column { title: "MEANING", least: Some(20) },
];

impl Show {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let mut lines = Vec::new();
        for field in Field::ALL {
            let holds = match field.kind() {
                Kind::Text => "text",
                Kind::Number => "number",
                Kind::Boolean => "boolean",
                Kind::Any => "anything",
            };
            if self.output.format == Format::Json {
                print::object(&FieldObject {
                    r#type: "field",
                    field: field.key(),
                    holds,
                    required: field.required(),
                    nullable: field.nullable(),
                    meaning: field.meaning(),
                })?;
                continue;
            }
            let null = if field.nullable() { " or null" } else { "" };
            let need = if field.required() { "required" } else { "optional" };
            let cells = [field.key(), &format!("{holds}{null}"), need, field.meaning()].map(str::to_owned);
            lines.push(Line { cells: cells.into(), style: Style::new() });
        }
        if self.output.format == Format::Text {
            for line in table(&COLUMNS, &lines, print::width()) {
                print::line(format_args!("{line}"))?;
            }
        }
        Ok(Exit::Done)
    }
}
