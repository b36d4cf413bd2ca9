//! The sections `[interviews."…"]`: what a person calls an interview, and how soon its score is expected.

use std::collections::BTreeMap;

use toml_edit::{Item, TableLike, value};

use super::items::{Wrong, section, set, table_of, text_of, unknown, wrong};

/// What a person set about an interview. One that says nothing is not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterviewSettings {
    /// What it is called: one line, not empty.
    pub name: Option<String>,
    /// Within how many minutes after it was collected its score is expected; `None`: as long as it usually takes.
    pub result_within_minutes: Option<u32>,
}

impl InterviewSettings {
    /// Most of a year; what takes longer is not waited for.
    pub const MOST_MINUTES: u32 = 500_000;
    /// Most characters of a name.
    pub const NAME_CHARACTERS: usize = 200;

    /// What is wrong, in a sentence.
    pub(crate) fn check(&self) -> Result<(), String> {
        if let Some(name) = &self.name
            && (name.trim().is_empty()
                || name.chars().any(char::is_control)
                || name.chars().count() > InterviewSettings::NAME_CHARACTERS)
        {
            return Err("an interview's name is one line of 1 to 200 characters".to_owned());
        }
        match self.result_within_minutes {
            Some(minutes) if !(1..=InterviewSettings::MOST_MINUTES).contains(&minutes) => {
                Err("`result_within_minutes` is a whole number from 1 to 500000".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        *self == InterviewSettings::default()
    }
}

pub(super) fn read(item: &Item) -> Result<BTreeMap<String, InterviewSettings>, Wrong> {
    let mut interviews = BTreeMap::new();
    for (id, item) in table_of(item, "interviews")?.iter() {
        let mut interview = InterviewSettings::default();
        for (key, item) in table_of(item, id)?.iter() {
            match key {
                "name" => interview.name = Some(text_of(item, key)?.to_owned()),
                "result_within_minutes" => {
                    // What is no such number is out of range, and told as that.
                    let minutes = item.as_integer().and_then(|minutes| u32::try_from(minutes).ok());
                    interview.result_within_minutes = Some(minutes.unwrap_or_default());
                }
                _ => return Err(unknown(key, item)),
            }
            interview.check().map_err(|message| wrong(item, message))?;
        }
        interviews.insert(id.to_owned(), interview);
    }
    Ok(interviews)
}

/// Writes what differs.
pub(super) fn write(
    root: &mut dyn TableLike,
    before: &BTreeMap<String, InterviewSettings>,
    after: &BTreeMap<String, InterviewSettings>,
) {
    if before == after {
        return;
    }
    let Some(interviews) = section(root, "interviews") else { return };
    for id in before.keys().filter(|id| !after.contains_key(*id)) {
        interviews.remove(id);
    }
    for (id, interview) in after {
        let known = before.get(id).cloned().unwrap_or_default();
        let (true, Some(table)) = (known != *interview, section(interviews, id)) else { continue };
        match &interview.name {
            Some(name) if known.name.as_ref() != Some(name) => set(table, "name", value(name)),
            Some(_) => {}
            None => drop(table.remove("name")),
        }
        match interview.result_within_minutes {
            Some(minutes) if known.result_within_minutes != Some(minutes) => {
                set(table, "result_within_minutes", value(i64::from(minutes)));
            }
            Some(_) => {}
            None => drop(table.remove("result_within_minutes")),
        }
    }
    // The last one takes the section with it, so that none is left that says nothing.
    if after.is_empty() {
        root.remove("interviews");
    }
}
