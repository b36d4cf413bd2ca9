//! The section `[filters]`: queries under names, in the person's order.

use toml_edit::{Item, TableLike, value};

use super::items::{Wrong, section, set, table_of, text_of};

/// A query kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    /// What a person calls it.
    pub name: String,
    /// As it was typed. A file edited by hand may hold one that is wrong; it is kept, and shows its error where
    /// it is used.
    pub query: String,
}

pub(super) fn read(item: &Item) -> Result<Vec<SavedFilter>, Wrong> {
    let filters = table_of(item, "filters")?.iter();
    filters
        .map(|(name, item)| Ok(SavedFilter { name: name.to_owned(), query: text_of(item, name)?.to_owned() }))
        .collect()
}

/// Writes what differs. A filter that stands where another one stood is that one under a new name: it has the comments
/// of the old one.
pub(super) fn write(root: &mut dyn TableLike, before: &[SavedFilter], after: &[SavedFilter]) {
    if before == after {
        return;
    }
    let Some(table) = section(root, "filters") else { return };
    let is_gone = |old: &&SavedFilter| !after.iter().any(|filter| filter.name == old.name);
    let old = |(place, filter): (usize, &SavedFilter)| {
        let old = before.iter().find(|old| old.name == filter.name);
        let old = old.or_else(|| before.get(place).filter(is_gone))?;
        let comments = table.key(&old.name)?.leaf_decor().clone();
        Some((comments, table.remove(&old.name)?))
    };
    let olds: Vec<_> = after.iter().enumerate().map(old).collect();
    table.clear();
    for (filter, old) in after.iter().zip(olds) {
        if let Some((comments, item)) = old {
            table.insert(&filter.name, item);
            if let Some(mut key) = table.key_mut(&filter.name) {
                *key.leaf_decor_mut() = comments;
            }
        }
        if table.get(&filter.name).and_then(Item::as_str) != Some(&filter.query) {
            set(table, &filter.name, value(&filter.query));
        }
    }
}
