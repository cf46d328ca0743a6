//! Texts → [`Config`].

use toml::de::DeTable;

use super::decode::Reader;
use super::draft::{Draft, Kind};
use super::sink::{Sink, Value, quoted, suggestion, table, tables};
use super::{
    Config, DocumentText, Written, builds, checks, classes, deviations, evidence, markdown,
    records, reviews, sections, vague,
};
use crate::diagnostic::Diagnostic;
use crate::model::Place;

/// Sections that belong to the configuration.
const CONFIGURATION: [&str; 9] = [
    "format",
    "documents",
    "[system]",
    "[[item]]",
    "[policy]",
    "[vague]",
    "[[exclude]]",
    "[[evidence]]",
    "[[build]]",
];

/// Sections that may stand in every file.
const RECORDS: [&str; 12] = [
    "[[requirement]]",
    "[[source]]",
    "[[hazard]]",
    "[[risk_control]]",
    "[[interface]]",
    "[[test_record]]",
    "[[attest]]",
    "[[trace]]",
    "[[soup]]",
    "[[problem]]",
    "[[deviation]]",
    "[[unit_review]]",
];

/// Reads the configuration and the documents.
///
/// `packages` are the packages of the workspace, and those outside that it takes by path: what items and exclusions may name. Without a
/// configuration the system has no name and class C, and the documents are read all the same.
///
/// # Errors
/// Every mistake in any of the files, sorted by place.
pub fn parse(
    configuration: Option<DocumentText>,
    documents: Vec<DocumentText>,
    packages: &[String],
) -> Result<Config, Vec<Diagnostic>> {
    let mut draft = Draft::default();
    draft.config.vague_words = vague::built_in().to_vec();
    let mut mistakes = Vec::new();
    sections::EDITION.clone_into(&mut draft.config.system.edition);
    draft.config.system.configured = configuration.is_some();
    let home = configuration
        .as_ref()
        .map_or("iec62304.toml", |it| it.path.as_str())
        .to_owned();
    if let Some(configuration) = &configuration {
        let file = File {
            home: None,
            packages,
        };
        mistakes.extend(file.read(configuration, &mut draft));
    }
    for document in &documents {
        let file = File {
            home: Some(&home),
            packages,
        };
        mistakes.extend(file.read(document, &mut draft));
    }
    mistakes.extend(checks::across_files(&draft, packages));
    mistakes.extend(deviations::resolve(&mut draft));
    if !mistakes.is_empty() {
        mistakes.sort();
        mistakes.dedup();
        return Err(mistakes);
    }
    let files = configuration.into_iter().chain(documents);
    let files = files.map(|file| (file.path, file.bytes)).collect();
    Ok(finished(Config {
        files,
        ..draft.config
    }))
}

/// Sorts the records and sets the classes that hold.
fn finished(mut config: Config) -> Config {
    config.items.sort_by(|a, b| a.id.cmp(&b.id));
    config.requirements.sort_by(|a, b| a.id.cmp(&b.id));
    config.sources.sort_by(|a, b| a.id.cmp(&b.id));
    config.hazards.sort_by(|a, b| a.id.cmp(&b.id));
    config.risk_controls.sort_by(|a, b| a.id.cmp(&b.id));
    config.interfaces.sort_by(|a, b| a.id.cmp(&b.id));
    config.test_records.sort_by(|a, b| a.id.cmp(&b.id));
    config.soup.sort_by(|a, b| a.id.cmp(&b.id));
    config.problems.sort_by(|a, b| a.id.cmp(&b.id));
    config.deviations.sort_by(|a, b| a.id.cmp(&b.id));
    config.unit_reviews.sort_by(|a, b| a.id.cmp(&b.id));
    config
        .attestations
        .sort_by(|a, b| (&a.clause, &a.place).cmp(&(&b.clause, &b.place)));
    config.files.sort();
    classes::resolve_item_classes(&config.system, &mut config.items);
    classes::resolve_requirement_classes(&config.system, &config.items, &mut config.requirements);
    classes::resolve_risk_control_classes(
        &config.system,
        &config.hazards,
        &mut config.risk_controls,
    );
    config
}

/// The patterns of the key `documents`, if the configuration has it. Mistakes in them are left to [`parse`].
pub fn document_globs(configuration: &DocumentText) -> Option<Vec<Written<String>>> {
    let text = configuration.text().ok()?;
    let sink = Sink::new(&configuration.path, text);
    let (table, _) = DeTable::parse_recoverable(text);
    let globs = table.get_ref().get("documents")?.get_ref().as_array()?;
    let globs = globs.iter().filter_map(|glob| {
        Some(Written {
            value: glob.get_ref().as_str()?.to_owned(),
            place: sink.place(glob.span()),
        })
    });
    Some(globs.collect())
}

/// What a file may hold and name.
struct File<'a> {
    /// For a document: the configuration, where the other sections belong.
    home: Option<&'a str>,
    packages: &'a [String],
}

impl File<'_> {
    fn read(&self, document: &DocumentText, draft: &mut Draft) -> Vec<Diagnostic> {
        let text = match document.text() {
            Ok(text) => text,
            Err(mistake) => {
                draft.broken = true;
                return vec![mistake];
            }
        };
        let mut sink = Sink::new(&document.path, text);
        if self.home.is_some() && markdown::is_markdown(&document.path) {
            markdown::read(text, &mut sink, draft);
            draft.close(&sink);
            return sink.diagnostics;
        }
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            sink.syntax_error(error);
        }
        self.sections(root.get_ref(), &mut sink, draft);
        draft.close(&sink);
        sink.diagnostics
    }

    fn sections<'v>(&self, root: &'v DeTable<'v>, sink: &mut Sink<'_>, draft: &mut Draft) {
        if let (None, Some(format)) = (self.home, root.get("format"))
            && !sections::format(sink, format)
        {
            draft.broken = true;
            return;
        }
        for (key, value) in root {
            let name = key.get_ref().as_ref();
            let section = |sections: &[&'static str]| {
                let mut sections = sections.iter();
                sections
                    .find(|section| section.trim_matches(['[', ']']) == name)
                    .copied()
            };
            if let Some(section) = section(&RECORDS) {
                record(section, value, sink, draft);
            } else if let Some(section) = section(&CONFIGURATION) {
                self.configuration(section, value, sink, draft);
            } else {
                let place = sink.place(key.span());
                self.stranger(name, place, sink);
            }
        }
    }

    fn stranger(&self, name: &str, place: Place, sink: &mut Sink<'_>) {
        let own = CONFIGURATION.iter().filter(|_| self.home.is_none());
        let known: Vec<&str> = own.chain(&RECORDS).copied().collect();
        let bare = |section: &&'static str| section.trim_matches(['[', ']']);
        let near = suggestion(name, known.iter().map(bare));
        let near = near.and_then(|near| known.iter().find(|section| bare(section) == near));
        let help = match near {
            Some(section) => format!("did you mean `{section}`?"),
            // A header that does not parse leaves its keys to what stands before it.
            None if sink.is_broken() => return,
            None => format!("the sections are {}", quoted(known)),
        };
        sink.push(Diagnostic::at(place, format!("unknown section `{name}`")).help(help));
    }

    fn configuration<'v>(
        &self,
        section: &'static str,
        value: &'v Value<'v>,
        sink: &mut Sink<'_>,
        draft: &mut Draft,
    ) {
        if let Some(home) = self.home {
            let place = sink.place(value.span());
            let diagnostic =
                Diagnostic::at(place, format!("`{section}` cannot stand in a document"));
            sink.push(diagnostic.help(format!("move it to {home}")));
            return;
        }
        match section {
            "[system]" => once(section, value, sink, |fields| {
                sections::system(draft, fields);
            }),
            "[policy]" => once(section, value, sink, |fields| {
                sections::policy(draft, fields);
            }),
            "[vague]" => once(section, value, sink, |fields| {
                vague::section(draft, fields);
            }),
            "[[item]]" => each(section, value, sink, |fields| sections::item(draft, fields)),
            "[[exclude]]" => each(section, value, sink, |fields| {
                sections::exclude(draft, fields, self.packages);
            }),
            "[[evidence]]" => each(section, value, sink, |fields| {
                evidence::entry(draft, fields, self.packages);
            }),
            "[[build]]" => each(section, value, sink, |fields| {
                builds::build(draft, fields, self.packages);
            }),
            "documents" => documents(value, sink),
            // `format` was looked at first.
            _ => {}
        }
    }
}

/// The loader takes the patterns; here only their form is looked at.
fn documents(value: &Value<'_>, sink: &mut Sink<'_>) {
    let texts = value.get_ref().as_array();
    let fits = texts.is_some_and(|texts| texts.iter().all(|text| text.get_ref().is_str()));
    if !fits {
        let message = "`documents`: expected a list of patterns for files";
        let help = "write `documents = [\"docs/**/*.toml\"]`";
        sink.push(Diagnostic::at(sink.place(value.span()), message).help(help));
    }
}

fn record<'v>(section: &'static str, value: &'v Value<'v>, sink: &mut Sink<'_>, draft: &mut Draft) {
    let read = match section {
        "[[requirement]]" => records::requirement,
        "[[source]]" => records::source,
        "[[hazard]]" => records::hazard,
        "[[risk_control]]" => records::risk_control,
        "[[interface]]" => records::interface,
        "[[test_record]]" => records::test_record,
        "[[attest]]" => records::attest,
        "[[trace]]" => sections::trace,
        "[[deviation]]" => deviations::deviation,
        "[[unit_review]]" => reviews::unit_review,
        "[[soup]]" => return listed(Kind::Soup, value, sink, draft),
        _ => return listed(Kind::Problem, value, sink, draft),
    };
    each(section, value, sink, |fields| read(draft, fields));
}

fn listed<'v>(kind: Kind, value: &'v Value<'v>, sink: &mut Sink<'_>, draft: &mut Draft) {
    for (range, table) in tables(sink, kind.section(), value) {
        let mut fields = Reader::new(sink, kind.section(), range, table);
        let record = records::listed(draft, kind, &mut fields);
        match kind {
            Kind::Soup => draft.config.soup.push(record),
            _ => draft.config.problems.push(record),
        }
    }
}

fn each<'v>(
    section: &'static str,
    value: &'v Value<'v>,
    sink: &mut Sink<'_>,
    mut read: impl FnMut(&mut Reader<'_, '_, 'v>),
) {
    for (range, table) in tables(sink, section, value) {
        let mut fields = Reader::new(sink, section, range, table);
        read(&mut fields);
        fields.finish();
    }
}

fn once<'v>(
    section: &'static str,
    value: &'v Value<'v>,
    sink: &mut Sink<'_>,
    read: impl FnOnce(&mut Reader<'_, '_, 'v>),
) {
    if let Some((range, table)) = table(sink, section, value) {
        let mut fields = Reader::new(sink, section, range, table);
        read(&mut fields);
        fields.finish();
    }
}
