//! Line coverage as Cobertura XML.
//!
//! Of each `<class>` its file and its lines are read. A file name may count from any `<source>`, so each of them gives a path
//! that it may have.

use std::collections::BTreeMap;

use super::error::ReportError;
use super::xml::{self, Element, Visitor};
use super::{FileLines, excerpt};

/// Reads the report. Several classes of one file are merged: a line ran if any of them says so.
///
/// # Errors
/// It is no XML or no Cobertura, or a class or a line lacks its attributes.
pub(super) fn parse(text: &str) -> Result<Vec<FileLines>, ReportError> {
    let mut reader = Cobertura::default();
    xml::visit(text, &mut reader)?;
    let sources = reader.sources;
    let files = reader.files.into_iter().map(|(name, lines)| FileLines {
        paths: paths(&sources, name),
        lines,
    });
    Ok(files.collect())
}

/// The paths that a file may have.
fn paths(sources: &[String], name: String) -> Vec<String> {
    let is_absolute = name.starts_with('/') || name.get(1..2) == Some(":");
    if is_absolute || sources.is_empty() {
        return vec![name];
    }
    let join = |source: &String| match source.trim_end_matches(['/', '\\']) {
        "" | "." => name.clone(),
        source => format!("{source}/{name}"),
    };
    sources.iter().map(join).collect()
}

#[derive(Default)]
struct Cobertura {
    sources: Vec<String>,
    files: BTreeMap<String, BTreeMap<u32, bool>>,
    class: Option<String>,
    in_source: bool,
}

impl Visitor for Cobertura {
    fn open(&mut self, element: Element, parents: &[String]) -> Result<(), ReportError> {
        match (element.name.as_str(), parents.last().map(String::as_str)) {
            ("coverage", None) => {}
            (_, None) => {
                let message = format!("`<{}>` begins no Cobertura report", excerpt(&element.name));
                return Err(ReportError::at(element.offset, message));
            }
            ("source", Some("sources")) => {
                self.in_source = true;
                self.sources.push(String::new());
            }
            ("class", Some("classes")) => {
                let name = element.mandatory("filename")?.to_owned();
                self.files.entry(name.clone()).or_default();
                self.class = Some(name);
            }
            ("line", Some("lines")) => self.line(&element)?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let (true, Some(source)) = (self.in_source, self.sources.last_mut()) {
            source.push_str(text.trim());
        }
    }

    fn close(&mut self, name: &str) -> Result<(), ReportError> {
        match name {
            "class" => self.class = None,
            "source" => self.in_source = false,
            _ => {}
        }
        Ok(())
    }
}

impl Cobertura {
    fn line(&mut self, element: &Element) -> Result<(), ReportError> {
        element.mandatory("number")?;
        element.mandatory("hits")?;
        let line: Option<u32> = element.number("number")?;
        let hits: Option<u64> = element.number("hits")?;
        let file = self
            .class
            .as_ref()
            .and_then(|name| self.files.get_mut(name));
        let (Some(file), Some(line), Some(hits)) = (file, line, hits) else {
            return Err(ReportError::at(
                element.offset,
                "`<line>` stands outside a class",
            ));
        };
        *file.entry(line).or_default() |= hits > 0;
        Ok(())
    }
}
