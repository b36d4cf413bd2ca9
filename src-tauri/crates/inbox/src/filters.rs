//! Queries that people keep under a name.

use query::Query;

use crate::{Error, Inbox, SavedFilter};

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

impl Inbox {
    /// Keeps a query under a name: in the place of the one that has it, else as the last.
    pub fn save_filter(&self, name: &str, query: &str) -> Result<(), Error> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
            return Err(Error::Invalid(format!("A filter needs a name of 1 to {LONGEST_NAME} characters.")));
        }
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

    /// Forgets a saved filter; nothing happens where there is none of that name.
    pub fn remove_filter(&self, name: &str) -> Result<(), Error> {
        self.change_settings(|settings| settings.filters.retain(|filter| filter.name != name))
    }
}
