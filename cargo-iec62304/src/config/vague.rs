//! `[vague]`: the words that make a requirement vague, as the project changes the list that comes with the tool.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::decode::Reader;
use super::draft::{Draft, value};
use super::sink::{did_you_mean, tables};
use crate::model::VagueWord;

type Fields<'r, 's, 't, 'v> = &'r mut Reader<'s, 't, 'v>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    word: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    word: String,
    reason: String,
    instead: String,
}

/// The list that comes with the tool, sorted.
pub fn built_in() -> &'static [VagueWord] {
    #[expect(
        clippy::expect_used,
        reason = "the data is part of the program and a test parses it"
    )]
    static WORDS: LazyLock<Vec<VagueWord>> = LazyLock::new(|| {
        let text = include_str!("../../data/vague-words.toml");
        let table: Table = toml::from_str(text).expect("data/vague-words.toml is well-formed");
        let words = table.word.into_iter().map(|entry| VagueWord {
            word: entry.word,
            reason: entry.reason,
            instead: entry.instead,
        });
        words.collect()
    });
    &WORDS
}

/// `[vague]`. A word that is added and on the list already gets the project's reason.
pub(super) fn section(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let mut words: BTreeMap<String, VagueWord> = built_in()
        .iter()
        .map(|word| (word.word.clone(), word.clone()))
        .collect();
    for word in entries(fields, "remove", "[[vague.remove]]", false) {
        words.remove(&word.word);
    }
    for word in entries(fields, "add", "[[vague.add]]", true) {
        words.insert(word.word.clone(), word);
    }
    draft.config.vague_words = words.into_values().collect();
}

fn entries(
    fields: Fields<'_, '_, '_, '_>,
    key: &'static str,
    section: &'static str,
    is_new: bool,
) -> Vec<VagueWord> {
    let Some(value) = fields.value(key) else {
        return Vec::new();
    };
    let mut words = Vec::new();
    for (range, table) in tables(fields.sink, section, value) {
        let mut reader = Reader::new(fields.sink, section, range, table);
        words.extend(entry(&mut reader, is_new));
        reader.finish();
    }
    words
}

fn entry(fields: Fields<'_, '_, '_, '_>, is_new: bool) -> Option<VagueWord> {
    fields.mandatory("word", "name the word");
    let why = if is_new {
        "say why it is vague: the finding shows it"
    } else {
        "say why it is not vague in these documents"
    };
    fields.mandatory("reason", why);
    let word = fields.text("word");
    let reason = value(fields.text("reason"));
    let instead = if is_new {
        value(fields.text("instead"))
    } else {
        None
    };
    let word = word?;
    let lower = normal(&word.value);
    let is_listed = built_in().iter().any(|listed| listed.word == lower);
    if !is_new && !is_listed {
        let message = format!("`word`: `{}` is not on the list of vague words", word.value);
        let listed = built_in().iter().map(|listed| listed.word.as_str());
        fields.mistake_at(word.place, message, did_you_mean(&lower, listed));
    }
    Some(VagueWord {
        word: lower,
        reason: reason?,
        instead: instead.unwrap_or_else(|| "say it with a number or an observable result".into()),
    })
}

/// Lower case, with one space between words.
fn normal(word: &str) -> String {
    let words: Vec<&str> = word.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{built_in, normal};

    #[test]
    fn the_list_is_sorted_in_one_form_of_writing_and_gives_reasons() {
        assert!(built_in().is_sorted_by(|a, b| a.word < b.word));
        assert!(built_in().len() > 40);
        for word in built_in() {
            assert_eq!(word.word, normal(&word.word));
            for text in [&word.reason, &word.instead] {
                assert!(!text.trim().is_empty() && !text.ends_with('.'), "{word:?}");
            }
        }
    }
}
