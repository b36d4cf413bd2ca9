//! Queries that people keep under a name.

use query::Query;

use crate::{Error, Inbox, SavedFilter};

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

impl Inbox {
    /// Keeps a query under a name: in the place of the one that has it, else as the last.
    pub fn save_filter(&self, name: &str, query: &str) -> Result<(), Error> {
        let name = valid_name(name)?;
        if let Err(errors) = Query::parse(query) {
            return Err(Error::Invalid(format!("This is no query: {errors}")));
        }
        self.change_settings(|settings| {
            match settings.filters.iter_mut().find(|filter| filter.name == name) {
                Some(filter) => query.clone_into(&mut filter.query),
                None => settings.filters.push(SavedFilter { name: name.to_owned(), query: query.to_owned() }),
            }
        })
    }

    /// Gives a saved filter another name; it keeps its place. One that has the new name is replaced.
    pub fn rename_filter(&self, name: &str, to: &str) -> Result<(), Error> {
        let to = valid_name(to)?;
        let mut known = false;
        self.change_settings(|settings| {
            let filters = &mut settings.filters;
            known = filters.iter().any(|filter| filter.name == name);
            if known {
                filters.retain(|filter| filter.name == name || filter.name != to);
                for filter in filters.iter_mut().filter(|filter| filter.name == name) {
                    to.clone_into(&mut filter.name);
                }
            }
        })?;
        if known { Ok(()) } else { Err(Error::Invalid(format!("There is no saved filter `{name}`."))) }
    }

    /// Forgets a saved filter; nothing happens where there is none of that name.
    pub fn remove_filter(&self, name: &str) -> Result<(), Error> {
        self.change_settings(|settings| settings.filters.retain(|filter| filter.name != name))
    }
}

fn valid_name(name: &str) -> Result<&str, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        return Err(Error::Invalid(format!("A filter needs a name of 1 to {LONGEST_NAME} characters.")));
    }
    Ok(name)
}
