//! `[[evidence]]`: what was produced elsewhere, and from which code.

use toml::de::DeTable;

use super::decode::Reader;
use super::draft::{Draft, Kind, value};
use super::sink::{Sink, did_you_mean, quoted, tables};
use super::{DocumentText, Written};
use crate::diagnostic::Diagnostic;
use crate::model::Place;

/// Format of a report from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// Results of tests as JUnit XML.
    Junit,
    /// Coverage as llvm-cov exports it: regions and lines.
    LlvmCov,
    /// Coverage of lines as LCOV.
    Lcov,
    /// Coverage of lines as Cobertura XML.
    Cobertura,
}

/// The words of `format`.
const FORMATS: &[(&str, ReportFormat)] = &[
    ("junit", ReportFormat::Junit),
    ("llvm-cov", ReportFormat::LlvmCov),
    ("lcov", ReportFormat::Lcov),
    ("cobertura", ReportFormat::Cobertura),
];

impl ReportFormat {
    /// Its word in documents and reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::LlvmCov => "llvm-cov",
            Self::Lcov => "lcov",
            Self::Cobertura => "cobertura",
        }
    }
}

/// How a report names the code it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OriginKind {
    /// A commit, by its whole hash.
    Commit,
    /// The digest over code, configuration and documents.
    SourceDigest,
    /// The digest over code alone.
    CodeDigest,
}

impl OriginKind {
    /// The key of an entry that holds it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::SourceDigest => "source_digest",
            Self::CodeDigest => "code_digest",
        }
    }

    /// What is wrong with a value of this kind, and how to mend it. A branch or a tag moves, and a shortened hash can come to
    /// mean another commit: only the whole hash says which code it was.
    pub fn mistake(self, value: &str) -> Option<(String, &'static str)> {
        let (lengths, help): (&[usize], _) = match self {
            Self::Commit => (
                &[40, 64],
                "write the whole hash, as `git rev-parse HEAD` prints it",
            ),
            Self::SourceDigest | Self::CodeDigest => (
                &[64],
                "take it from `evidence` of a report, `cargo iec62304 check --format json`",
            ),
        };
        let is_hash = value.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash && lengths.contains(&value.len()) {
            return None;
        }
        let what = match self {
            Self::Commit => "the hash of a commit",
            Self::SourceDigest | Self::CodeDigest => "a SHA-256 in hexadecimal",
        };
        Some((format!("`{}`: `{value}` is not {what}", self.key()), help))
    }
}

/// One statement on the code that a report was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Which statement.
    pub kind: OriginKind,
    /// The hash.
    pub value: String,
    /// Where the report itself says so, in bytes from its start; `None` where its entry does.
    pub offset: Option<usize>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceEntry {
    /// Its ID; `None` in a sidecar that gives none.
    pub id: Option<String>,
    /// The report, counted from the folder of the document that names it; `None` in a sidecar, which stands beside it.
    pub file: Option<Written<String>>,
    /// Its format, where the content is not to tell.
    pub format: Option<ReportFormat>,
    /// From what code it was made. The report itself may say it, too.
    pub origins: Vec<Origin>,
    /// The package that its tests belong to.
    pub package: Option<String>,
    /// Of coverage: the test that it was measured with, alone.
    pub test: Option<Written<String>>,
    /// Of coverage: the ID of the results of the run that it was measured in.
    pub results: Option<Written<String>>,
    /// The folder that the workspace was in where the report was made.
    pub root: Option<String>,
    /// The entry.
    pub place: Place,
}

/// `[[evidence]]` in the configuration.
pub(super) fn entry(draft: &mut Draft, fields: &mut Reader<'_, '_, '_>, known_packages: &[String]) {
    let (id, _) = draft.declare(Kind::Evidence, fields);
    fields.mandatory(
        "file",
        "name the report, counted from the folder of this file",
    );
    let entry = read(fields, Some(id), known_packages);
    draft.config.evidence.push(entry);
}

fn read(
    fields: &mut Reader<'_, '_, '_>,
    id: Option<String>,
    known_packages: &[String],
) -> EvidenceEntry {
    let package = fields.text("package");
    if let Some(package) = &package
        && !known_packages.contains(&package.value)
    {
        let message = format!(
            "`package`: the workspace has no package `{}`",
            package.value
        );
        let near = did_you_mean(&package.value, known_packages.iter().map(String::as_str));
        fields.mistake_at(package.place.clone(), message, near);
    }
    EvidenceEntry {
        id,
        file: fields.text("file"),
        format: fields.choice("format", FORMATS),
        origins: origins(fields),
        package: value(package),
        test: fields.text("test"),
        results: fields.text("results"),
        root: value(fields.text("root")),
        place: fields.place(),
    }
}

fn origins(fields: &mut Reader<'_, '_, '_>) -> Vec<Origin> {
    let kinds = [
        OriginKind::Commit,
        OriginKind::SourceDigest,
        OriginKind::CodeDigest,
    ];
    let mut origins = Vec::new();
    for kind in kinds {
        let Some(written) = fields.text(kind.key()) else {
            continue;
        };
        match kind.mistake(&written.value) {
            Some((message, help)) => {
                fields.mistake_at(written.place, message, Some(help.to_owned()));
            }
            None => origins.push(Origin {
                kind,
                value: written.value,
                offset: None,
            }),
        }
    }
    origins
}

/// The entries of a file that `--evidence` names; the same as in the configuration, and nothing else stands there.
///
/// # Errors
/// Every mistake in the file.
pub fn evidence_entries(
    document: &DocumentText,
    known_packages: &[String],
) -> Result<Vec<EvidenceEntry>, Vec<Diagnostic>> {
    let entries = document_entries(document, |fields| {
        fields.mandatory(
            "id",
            "give it an ID: a letter, then letters, digits, `-`, `_`, `.` or `:`",
        );
        let id = value(fields.id("id"));
        fields.mandatory(
            "file",
            "name the report, counted from the folder of this file",
        );
        read(fields, id, known_packages)
    })?;
    if entries.is_empty() {
        let message = format!("`{}` holds no `[[evidence]]`", document.path);
        let help = "write `[[evidence]]` on a line of its own, and its keys below";
        return Err(vec![Diagnostic::general(message).help(help)]);
    }
    Ok(entries)
}

/// The one entry of a file that stands beside a report and is called like it, with `.toml` behind.
///
/// # Errors
/// Every mistake in the file; more than one entry, or none.
pub fn sidecar(
    document: &DocumentText,
    known_packages: &[String],
) -> Result<EvidenceEntry, Vec<Diagnostic>> {
    let mut entries = document_entries(document, |fields| {
        let id = value(fields.id("id"));
        let entry = read(fields, id, known_packages);
        if let Some(file) = &entry.file {
            let message =
                "`file`: this entry speaks of the report that it stands beside".to_owned();
            fields.mistake_at(file.place.clone(), message, Some("take it out".to_owned()));
        }
        entry
    })?;
    match (entries.pop(), entries.pop()) {
        (Some(entry), None) => Ok(entry),
        (Some(_), Some(second)) => {
            let message = "a file beside a report holds one `[[evidence]]`";
            Err(vec![Diagnostic::at(second.place, message)])
        }
        (None, _) => {
            let message = format!("`{}` holds no `[[evidence]]`", document.path);
            let help =
                "write `[[evidence]]` and below it `commit`, `source_digest` or `code_digest`";
            Err(vec![Diagnostic::general(message).help(help)])
        }
    }
}

fn document_entries(
    document: &DocumentText,
    mut read: impl FnMut(&mut Reader<'_, '_, '_>) -> EvidenceEntry,
) -> Result<Vec<EvidenceEntry>, Vec<Diagnostic>> {
    let text = document.text().map_err(|mistake| vec![mistake])?;
    let mut sink = Sink::new(&document.path, text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        sink.syntax_error(error);
    }
    let mut entries = Vec::new();
    for (key, value) in root.get_ref() {
        if key.get_ref().as_ref() != "evidence" {
            let place = sink.place(key.span());
            let message = format!("unknown section `{}`", key.get_ref());
            let help = format!("the section is {}", quoted(["[[evidence]]"]));
            sink.push(Diagnostic::at(place, message).help(help));
            continue;
        }
        for (range, table) in tables(&mut sink, "[[evidence]]", value) {
            let mut fields = Reader::new(&mut sink, "[[evidence]]", range, table);
            entries.push(read(&mut fields));
            fields.finish();
        }
    }
    if sink.diagnostics.is_empty() {
        Ok(entries)
    } else {
        sink.diagnostics.sort();
        Err(sink.diagnostics)
    }
}
