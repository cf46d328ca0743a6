//! Finds and reads the reports that the configuration and the command line name.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Import, Report, parse};
use crate::config::{DocumentText, EvidenceEntry, Origin, evidence_entries, sidecar};
use crate::diagnostic::Diagnostic;
use crate::inputs::digest::sha256_text;
use crate::inputs::documents::{absolute, cannot_read, shown, without_dots};
use crate::model::Place;

/// The largest report that is read, in bytes. That of a workspace of 5,000 functions has about 10 MB.
const LARGEST: u64 = 512 * 1024 * 1024;

/// What is to be read.
#[derive(Debug)]
pub struct Asked<'a> {
    /// Root folder of the workspace.
    pub root: &'a Utf8Path,
    /// The packages that an entry may name.
    pub packages: &'a [String],
    /// The folder of the configuration.
    pub folder: &'a Utf8Path,
    /// The entries of the configuration.
    pub entries: &'a [EvidenceEntry],
    /// The files that the command line names.
    pub files: &'a [Utf8PathBuf],
}

/// Reads all reports.
///
/// All of this is known before anything is built, so every mistake ends the run there: a file that is missing or does not
/// parse, a report that does not say from what code it was made, an entry that says too little of what it stands for.
///
/// # Errors
/// Every mistake in any of the files.
pub fn read(asked: &Asked<'_>) -> Result<Vec<Import>, Vec<Diagnostic>> {
    let mut reader = Reading {
        asked,
        imports: Vec::new(),
        mistakes: Vec::new(),
    };
    for entry in asked.entries {
        reader.entry(entry, asked.folder, true);
    }
    for file in asked.files {
        if let Err(mistakes) = reader.named(file) {
            reader.mistakes.extend(mistakes);
        }
    }
    reader.check_ids();
    let Reading {
        mut imports,
        mut mistakes,
        ..
    } = reader;
    if mistakes.is_empty() {
        imports.sort_by(|a, b| (&a.id, &a.place).cmp(&(&b.id, &b.place)));
        return Ok(imports);
    }
    mistakes.sort();
    mistakes.dedup();
    Err(mistakes)
}

struct Reading<'a> {
    asked: &'a Asked<'a>,
    imports: Vec<Import>,
    mistakes: Vec<Diagnostic>,
}

impl Reading<'_> {
    /// A file of the command line: entries, or a report.
    fn named(&mut self, file: &Utf8Path) -> Result<(), Vec<Diagnostic>> {
        let path = absolute(file).map_err(|mistake| vec![mistake])?;
        if !path.exists() {
            let message = format!("the evidence `{file}` does not exist");
            return Err(vec![
                Diagnostic::general(message).help("check the path after `--evidence`"),
            ]);
        }
        if path.extension() == Some("toml") {
            let document = self.document(&path)?;
            let folder = path.parent().unwrap_or(&path);
            for entry in evidence_entries(&document, self.asked.packages)? {
                self.entry(&entry, folder, false);
            }
            return Ok(());
        }
        let beside = Utf8PathBuf::from(format!("{path}.toml"));
        let entry = if beside.exists() {
            Some(sidecar(&self.document(&beside)?, self.asked.packages)?)
        } else {
            None
        };
        let document = self.document(&path)?;
        self.report(&document, entry.as_ref(), false);
        Ok(())
    }

    fn entry(&mut self, entry: &EvidenceEntry, folder: &Utf8Path, in_configuration: bool) {
        let Some(file) = &entry.file else { return };
        let path = without_dots(&folder.join(&file.value));
        if !path.exists() {
            let message = format!("`file`: `{}` does not exist", file.value);
            let help = "it counts from the folder of this file";
            self.mistakes
                .push(Diagnostic::at(file.place.clone(), message).help(help));
            return;
        }
        match self.document(&path) {
            Ok(document) => self.report(&document, Some(entry), in_configuration),
            Err(mistakes) => self.mistakes.extend(mistakes),
        }
    }

    fn document(&self, path: &Utf8Path) -> Result<DocumentText, Vec<Diagnostic>> {
        let error = |error: std::io::Error| vec![cannot_read(path, error)];
        let length = std::fs::metadata(path).map_err(error)?.len();
        if length > LARGEST {
            let message =
                format!("`{path}` has {length} bytes, more than the {LARGEST} that are read");
            return Err(vec![Diagnostic::general(message)]);
        }
        Ok(DocumentText {
            bytes: std::fs::read(path).map_err(error)?,
            path: shown(self.asked.root, path),
        })
    }

    fn report(&mut self, file: &DocumentText, entry: Option<&EvidenceEntry>, configured: bool) {
        match import(file, entry, configured) {
            Ok(import) => self.imports.push(import),
            Err(mistakes) => self.mistakes.extend(mistakes),
        }
    }

    /// Each ID stands for one report, and `results` leads to one with results.
    fn check_ids(&mut self) {
        let mut known: BTreeMap<&str, &Import> = BTreeMap::new();
        for import in &self.imports {
            if known.insert(&import.id, import).is_some() {
                let message = format!("two reports have the ID `{}`", import.id);
                self.mistakes
                    .push(Diagnostic::at(import.place.clone(), message));
            }
        }
        for import in &self.imports {
            let Some(results) = &import.results else {
                continue;
            };
            let message = match known.get(results.as_str()) {
                Some(found) if matches!(*found.report, Report::Results(_)) => continue,
                Some(_) => format!("`results`: `{results}` holds coverage, no results"),
                // A report that could not be read has its own mistake.
                None if !self.mistakes.is_empty() => continue,
                None => format!("`results`: no evidence has the ID `{results}`"),
            };
            let mut mistake = Diagnostic::at(import.place.clone(), message);
            let ids = known.keys().copied();
            mistake.help = iec62304_grammar::nearest(results, ids)
                .map(|near| format!("did you mean `{near}`?"));
            self.mistakes.push(mistake);
        }
    }
}

fn import(
    file: &DocumentText,
    entry: Option<&EvidenceEntry>,
    in_configuration: bool,
) -> Result<Import, Vec<Diagnostic>> {
    let text = file.text().map_err(|mistake| vec![mistake])?;
    let (format, report) = parse(text, entry.and_then(|entry| entry.format)).map_err(|error| {
        let place = file.place(error.offset..error.offset);
        let message = format!(
            "`{}` cannot be read (byte {}): {}",
            file.path, error.offset, error.message
        );
        vec![Diagnostic::at(place, message)]
    })?;
    let mut origins = entry.map(|entry| entry.origins.clone()).unwrap_or_default();
    if let Report::Results(results) = &report {
        let mistakes: Vec<Diagnostic> = results
            .origins
            .iter()
            .filter_map(|origin| wrong_property(file, origin))
            .collect();
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        origins.extend(results.origins.iter().cloned());
    }
    let import = Import {
        id: entry
            .and_then(|entry| entry.id.clone())
            .unwrap_or_else(|| file.path.to_string()),
        file: file.path.clone(),
        sha256: sha256_text(&file.bytes),
        place: entry.map_or_else(|| file.place(0..0), |entry| entry.place.clone()),
        format,
        origins,
        in_configuration,
        package: entry.and_then(|entry| entry.package.clone()),
        test: entry.and_then(|entry| Some(entry.test.as_ref()?.value.clone())),
        results: entry.and_then(|entry| Some(entry.results.as_ref()?.value.clone())),
        root: entry.and_then(|entry| entry.root.clone()),
        report: Arc::new(report),
        stale: None,
    };
    let mistakes = incomplete(&import);
    if mistakes.is_empty() {
        Ok(import)
    } else {
        Err(mistakes)
    }
}

/// What the report says of its origin is no hash.
fn wrong_property(file: &DocumentText, origin: &Origin) -> Option<Diagnostic> {
    let (message, help) = origin.kind.mistake(&origin.value)?;
    let at = origin.offset.unwrap_or_default();
    Some(Diagnostic::at(file.place(at..at), message).help(help))
}

/// What is missing for the report to count, or stands in its entry and says nothing.
fn incomplete(import: &Import) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    let mut mistake = |message: String, help: &str| {
        mistakes.push(mistaken(&import.place, message, help));
    };
    let (file, word) = (&import.file, import.format.word());
    if import.origins.is_empty() {
        let message = format!("nothing says from which code `{file}` was made");
        let help = format!(
            "name `commit`, `source_digest` or `code_digest` in its `[[evidence]]` entry, which may stand in `{file}.toml` beside \
             it; JUnit may hold `<property name=\"iec62304.commit\" value=\"…\"/>`"
        );
        mistake(message, &help);
    }
    let of_results = matches!(*import.report, Report::Results(_));
    let said = [
        ("package", import.package.is_some(), true),
        ("test", import.test.is_some(), false),
        ("results", import.results.is_some(), false),
        ("root", import.root.is_some(), false),
    ];
    for (key, is_said, for_results) in said {
        if is_said && of_results != for_results {
            let message = format!("`{key}` says nothing of a report of format `{word}`");
            mistake(message, "take it out");
        }
    }
    if !of_results && import.test.is_none() && import.results.is_none() {
        let message = format!("nothing says that the tests behind the coverage of `{file}` passed");
        mistake(
            message,
            "name by `results` the ID of the results of the same run, or by `test` the one test that ran",
        );
    }
    mistakes
}

fn mistaken(place: &Place, message: String, help: &str) -> Diagnostic {
    Diagnostic::at(place.clone(), message).help(help)
}
