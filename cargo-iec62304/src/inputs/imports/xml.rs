//! XML as far as test and coverage reports use it: elements, attributes and text.
//!
//! A report comes from elsewhere and may be broken or hostile. Entities that a document defines are not expanded, so that
//! none can grow without bound; how deep elements stand in each other is limited; what is not well-formed is refused.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::error::ReportError;

/// How deep elements may stand in each other. Reports use about six levels; nested test suites add one each.
const DEPTH: usize = 64;

/// One element as it opens.
#[derive(Debug)]
pub(super) struct Element {
    /// Its name without a namespace prefix.
    pub name: String,
    /// Where it stands, in bytes from the start of the file.
    pub offset: usize,
    attributes: BTreeMap<String, String>,
}

impl Element {
    /// The value of an attribute, references resolved.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// The value of an attribute that has to be there.
    pub fn mandatory(&self, name: &str) -> Result<&str, ReportError> {
        self.attribute(name).ok_or_else(|| {
            let message = format!("`<{}>` has no attribute `{name}`", self.name);
            ReportError::at(self.offset, message)
        })
    }

    /// The value of an attribute as a number, where it is there.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, ReportError> {
        let Some(text) = self.attribute(name) else {
            return Ok(None);
        };
        text.trim().parse().map(Some).map_err(|_| {
            let message = format!(
                "attribute `{name}` of `<{}>` is no number: `{}`",
                self.name,
                super::excerpt(text)
            );
            ReportError::at(self.offset, message)
        })
    }
}

/// Who listens to the elements of a document.
pub(super) trait Visitor {
    /// An element opens; `parents` are the names of those around it, outermost first.
    fn open(&mut self, element: Element, parents: &[String]) -> Result<(), ReportError>;

    /// Text inside the innermost open element, references resolved; it may come in several pieces.
    fn text(&mut self, text: &str);

    /// The innermost open element closes.
    fn close(&mut self, name: &str) -> Result<(), ReportError>;
}

/// Reads the whole document.
///
/// # Errors
/// It is not well-formed, ends too early, defines entities, stands too deep, or the visitor refuses something.
pub(super) fn visit(text: &str, visitor: &mut impl Visitor) -> Result<(), ReportError> {
    let mut reader = Reader::from_str(text);
    let mut document = Document::default();
    loop {
        let at = offset(reader.buffer_position());
        let event = reader
            .read_event()
            .map_err(|error| invalid(offset(reader.error_position()), &error))?;
        if matches!(event, Event::Eof) {
            return document.end(text.len());
        }
        document.event(&event, at, visitor)?;
    }
}

/// How far a document was read.
#[derive(Default)]
struct Document {
    /// The names of the open elements, outermost first.
    open: Vec<String>,
    /// Whether the root element was seen.
    begun: bool,
}

impl Document {
    fn event(
        &mut self,
        event: &Event<'_>,
        at: usize,
        visitor: &mut impl Visitor,
    ) -> Result<(), ReportError> {
        match event {
            Event::Start(start) => self.start(start, at, visitor),
            Event::Empty(start) => {
                self.start(start, at, visitor)?;
                self.close(visitor)
            }
            Event::End(_) => self.close(visitor),
            Event::Text(piece) => self.text(at, piece, visitor),
            Event::CData(piece) => self.text(at, piece, visitor),
            Event::GeneralRef(reference) => {
                let character = reference
                    .resolve_char_ref()
                    .map_err(|error| invalid(at, &error))?;
                self.text(at, &resolved(reference, character, at)?, visitor)
            }
            Event::DocType(doctype) if doctype.contains("<!ENTITY") => {
                let message = "the document defines entities, which are not expanded";
                Err(ReportError::at(at, message))
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) | Event::Eof => {
                Ok(())
            }
        }
    }

    fn start(
        &mut self,
        start: &BytesStart<'_>,
        at: usize,
        visitor: &mut impl Visitor,
    ) -> Result<(), ReportError> {
        if self.open.is_empty() && std::mem::replace(&mut self.begun, true) {
            return Err(ReportError::at(at, "invalid XML: a second root element"));
        }
        if self.open.len() >= DEPTH {
            let message = format!("elements stand more than {DEPTH} deep in each other");
            return Err(ReportError::at(at, message));
        }
        let element = element(start, at)?;
        let name = element.name.clone();
        visitor.open(element, &self.open)?;
        self.open.push(name);
        Ok(())
    }

    fn close(&mut self, visitor: &mut impl Visitor) -> Result<(), ReportError> {
        self.open.pop().map_or(Ok(()), |name| visitor.close(&name))
    }

    fn text(&self, at: usize, text: &str, visitor: &mut impl Visitor) -> Result<(), ReportError> {
        if !self.open.is_empty() {
            visitor.text(text);
        } else if !text.trim().is_empty() {
            let message = "invalid XML: text outside the root element";
            return Err(ReportError::at(at, message));
        }
        Ok(())
    }

    fn end(&self, length: usize) -> Result<(), ReportError> {
        match self.open.last() {
            Some(name) => {
                let name = super::excerpt(name);
                let message = format!("the file ends inside `<{name}>`: it is cut off");
                Err(ReportError::at(length, message))
            }
            None if self.begun => Ok(()),
            None => Err(ReportError::at(length, "the file holds no XML element")),
        }
    }
}

fn invalid(at: usize, error: &dyn std::fmt::Display) -> ReportError {
    ReportError::at(at, format!("invalid XML: {}", lower(&error.to_string())))
}

fn element(start: &BytesStart<'_>, at: usize) -> Result<Element, ReportError> {
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| invalid(at, &error))?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| invalid(at, &error))?.into_owned();
        attributes.insert(local(attribute.key.as_ref()).to_owned(), value);
    }
    Ok(Element {
        name: local(start.name().as_ref()).to_owned(),
        offset: at,
        attributes,
    })
}

fn resolved(name: &str, character: Option<char>, at: usize) -> Result<String, ReportError> {
    if let Some(character) = character {
        return Ok(character.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(name)
        .map(str::to_owned)
        .ok_or_else(|| {
            let message = format!("invalid XML: unknown entity `&{};`", super::excerpt(name));
            ReportError::at(at, message)
        })
}

/// The name without a namespace prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn lower(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    let first = chars.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(chars).collect()
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
