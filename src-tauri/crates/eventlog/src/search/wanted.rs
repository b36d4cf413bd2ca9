//! What the index is asked for a text, and what follows from its answers.

use query::words;

use super::bits::{Bits, Verdict};
use super::grams::{Gram, LONG, SHORTEST_WORD, about_person, start, three, word};
use super::vocabulary::Holding;

/// What the index is asked for a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Deliveries with this gram hold it, and no others.
    Gram(Gram),
    /// Deliveries with one of these words hold it. Of others those may that have a word too long to be known, and
    /// all these letters; `None` where there is no such word.
    Words(Vec<Gram>, Option<Vec<Gram>>),
    /// Deliveries may hold it that have one of each of these; with the word that it is, they do.
    Perhaps(Vec<Vec<Gram>>, Option<Gram>),
}

impl Wanted {
    /// For a folded text that is not empty, anywhere. `holding` tells which words of the log hold a text; see
    /// [`super::vocabulary::holding`].
    pub(crate) fn of<E>(
        folded: &str,
        holding: impl Fn(&str) -> Result<Option<Holding>, E>,
    ) -> Result<Wanted, E> {
        let letters = match &letters(folded)[..] {
            [one] => return Ok(Wanted::Gram(*one)),
            more => more.to_vec(),
        };
        let each = |letters: &[Gram]| letters.iter().map(|gram| vec![*gram]).collect::<Vec<_>>();
        if words(folded).next() == Some(folded) {
            return Ok(match holding(folded)? {
                Some(Holding { words, long }) => Wanted::Words(words, long.then_some(letters)),
                None => Wanted::Perhaps(each(&letters), word(folded)),
            });
        }
        let mut needs = each(&letters);
        for part in words(folded).filter(|part| part.chars().count() >= SHORTEST_WORD) {
            // Where the text ends or begins with it, a word may go on.
            let mut sought = part.to_owned();
            if !folded.starts_with(part) {
                sought.insert(0, '\n');
            }
            if !folded.ends_with(part) {
                sought.push('\n');
            }
            if let Some(Holding { mut words, long }) = holding(&sought)? {
                words.extend(long.then_some(LONG));
                needs.push(words);
            }
        }
        Ok(Wanted::Perhaps(needs, None))
    }

    /// For a folded text that is not empty, in one of the short texts about a person.
    pub(crate) fn of_person(folded: &str) -> Wanted {
        Wanted::Perhaps(letters(folded).into_iter().map(|gram| vec![about_person(gram)]).collect(), None)
    }

    /// Puts first what `places` has least of: most blocks are done with after that.
    pub(crate) fn rank<E>(&mut self, places: impl Fn(&[Gram]) -> Result<Bits, E>) -> Result<(), E> {
        if let Wanted::Perhaps(needs, _) = self {
            let mut ranked = Vec::with_capacity(needs.len());
            for need in needs.drain(..) {
                ranked.push((places(&need)?.count(), need));
            }
            ranked.sort_by_key(|(count, _)| *count);
            needs.extend(ranked.into_iter().map(|(_, need)| need));
        }
        Ok(())
    }

    /// Which of the places asked hold the text, `places` being where any of some grams is.
    pub(crate) fn verdict<E>(
        &self,
        asked: &Bits,
        places: impl Fn(&[Gram]) -> Result<Bits, E>,
    ) -> Result<Verdict, E> {
        match self {
            Wanted::Gram(gram) => Ok(Verdict::certain(places(&[*gram])?.and(asked))),
            Wanted::Words(words, letters) => {
                let sure = places(words)?.and(asked);
                let mut long = Bits::NONE;
                if let Some(letters) = letters {
                    long = in_all(places(&[LONG])?.and(asked).without(&sure), letters.chunks(1), &places)?;
                }
                Ok(Verdict { maybe: long.or(&sure), sure })
            }
            Wanted::Perhaps(needs, word) => {
                let maybe = in_all(asked.clone(), needs.iter().map(Vec::as_slice), &places)?;
                let sure = match word {
                    Some(word) if !maybe.is_empty() => places(&[*word])?.and(&maybe),
                    _ => Bits::NONE,
                };
                Ok(Verdict { sure, maybe })
            }
        }
    }
}

/// The grams that stand for letters: one for up to three, else for every three in a row.
fn letters(folded: &str) -> Vec<Gram> {
    let chars: Vec<char> = folded.chars().collect();
    match chars[..] {
        [] => Vec::new(),
        [first] => vec![start(first, None)],
        [first, second] => vec![start(first, Some(second))],
        _ => {
            // Those apart from each other first: neighbours have much in common.
            let all: Vec<Gram> = chars.array_windows().map(|letters| three(*letters)).collect();
            (0..3).flat_map(|from| all.iter().skip(from).step_by(3)).copied().collect()
        }
    }
}

/// Which of the places have one of each.
fn in_all<'a, E>(
    mut found: Bits,
    needs: impl Iterator<Item = &'a [Gram]>,
    places: impl Fn(&[Gram]) -> Result<Bits, E>,
) -> Result<Bits, E> {
    for need in needs {
        if found.is_empty() {
            break;
        }
        found = found.and(&places(need)?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::convert::Infallible;

    use proptest::prelude::*;
    use query::{Needle, fold};

    use super::*;
    use crate::search::grams::{of_letters, of_words};
    use crate::search::vocabulary::Words;

    proptest! {
        #[test]
        fn nothing_is_missed_and_nothing_is_claimed(
            text in "[a-c李例é@ \\-]{0,40}|[a-b ]{0,90}|\\PC{0,40}",
            needle in "[a-c李例é@ ]{1,6}|[a-b]{30,34}|\\PC{1,4}",
            known in any::<bool>(),
            in_person in any::<bool>(),
        ) {
            let needle = Needle::new(&needle);
            prop_assume!(!needle.is_empty());
            let text = fold(&text);
            let (mut grams, mut words) = (BTreeSet::new(), Words::default());
            of_letters(&text, &mut |gram| {
                grams.insert(gram);
                grams.insert(about_person(gram));
            });
            for (gram, word) in of_words(&text) {
                if grams.insert(gram) {
                    words.add(gram, word);
                }
            }
            let holding = |sought: &str| Ok::<_, Infallible>(known.then(|| words.holding(sought)));

            let wanted = if in_person {
                Wanted::of_person(needle.folded())
            } else {
                let Ok(wanted) = Wanted::of(needle.folded(), holding);
                wanted
            };
            let places = |any_of: &[Gram]| {
                let is_there = any_of.iter().any(|gram| grams.contains(gram));
                Ok::<_, Infallible>(if is_there { Bits::ALL } else { Bits::NONE })
            };
            let Ok(verdict) = wanted.verdict(&Bits::ALL, places);

            let is_in = needle.is_in(&text);
            prop_assert!(!is_in || !verdict.maybe.is_empty(), "nothing is missed");
            prop_assert!(verdict.sure.is_empty() || is_in, "nothing is claimed");
            prop_assert_eq!(verdict.sure.clone().without(&verdict.maybe), Bits::NONE);
        }
    }
}
