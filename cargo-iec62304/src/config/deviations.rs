//! `[[deviation]]`: justified, approved, expiring exceptions.

use toml::de::DeValue;

use super::Written;
use super::decode::Reader;
use super::draft::{Definition, Draft, Kind, value};
use super::sink::{Value, did_you_mean, quoted, suggestion, type_name};
use crate::diagnostic::Diagnostic;
use crate::model::{Deviation, Place, RegionKind, Subject, SubjectKind};
use crate::rules::waive::{COVERAGE, PAIRS};
use crate::rules::{self, Rule};

/// The words of `kinds`.
const KINDS: &[(&str, RegionKind)] = &[
    (RegionKind::Unreachable.word(), RegionKind::Unreachable),
    (
        RegionKind::ErrorPropagation.word(),
        RegionKind::ErrorPropagation,
    ),
];

/// How reports name the system, and what belongs to no item.
const SYSTEM: &str = "system";

/// What a digest begins with.
pub(crate) const DIGEST: &str = "sha256:";

type Fields<'r, 's, 't, 'v> = &'r mut Reader<'s, 't, 'v>;

/// A deviation whose subject is looked for when all files are read.
#[derive(Debug)]
pub(super) struct Unresolved {
    rule: &'static Rule,
    subject: Written<String>,
    digest: Option<Place>,
    record: Place,
    deviation: Deviation,
}

/// `[[deviation]]`. One that is not approved yet is a rule's finding; what it is about has to be clear.
pub(super) fn deviation(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let (id, place) = draft.declare(Kind::Deviation, fields);
    fields.mandatory("rule", "name the rule whose finding it accepts");
    fields.mandatory(
        "subject",
        "name the unit, requirement, item or test that the finding is about",
    );
    fields.mandatory("reason", "say why it is acceptable");
    fields.mandatory(
        "expires",
        "write the last day that it holds: none is for ever",
    );
    let rule = rule(fields);
    let subject = fields.text("subject");
    let digest = digest(fields, "cargo iec62304 deviation new");
    let with = fields.id("with");
    let code = code(fields);
    let kinds = kinds(fields);
    let deviation = Deviation {
        id,
        rule: rule.map(|rule| rule.id.to_owned()).unwrap_or_default(),
        subject: Subject {
            kind: SubjectKind::System,
            id: String::new(),
        },
        with: other(draft, with),
        code,
        kinds,
        reason: value(fields.text("reason")).unwrap_or_default(),
        alternative: value(fields.text("alternative")),
        risk_view: value(fields.text("risk_view")),
        approved_by: filled(fields, "approved_by")
            .then(|| value(fields.text("approved_by")))
            .flatten(),
        approved_on: filled(fields, "approved_on")
            .then(|| fields.date("approved_on"))
            .flatten(),
        expires: fields.date("expires").unwrap_or_default(),
        digest: digest.as_ref().map(|digest| digest.value.clone()),
        text: None,
        place,
        subject_place: subject
            .as_ref()
            .map_or_else(|| fields.place(), |it| it.place.clone()),
    };
    let (Some(rule), Some(subject)) = (rule, subject) else {
        return;
    };
    check_scope(fields, rule);
    draft.deviations.push(Unresolved {
        rule,
        subject,
        digest: digest.map(|digest| digest.place),
        record: fields.place(),
        deviation,
    });
}

/// The other side of a pair: an item, or what belongs to none.
fn other(draft: &mut Draft, with: Option<Written<String>>) -> Option<String> {
    match with {
        Some(with) if with.value == SYSTEM => Some(with.value),
        with => draft.refer("with", &[Kind::Item], with).pop(),
    }
}

/// The rule, if a deviation may waive what it finds.
fn rule(fields: Fields<'_, '_, '_, '_>) -> Option<&'static Rule> {
    let written = fields.text("rule")?;
    match waivable(&written.value) {
        Ok(rule) => Some(rule),
        Err((message, help)) => {
            fields.mistake_at(written.place, format!("`rule`: {message}"), Some(help));
            None
        }
    }
}

/// The rule of that id, if a deviation may waive what it finds; else what is wrong, and what to do about it.
///
/// # Errors
/// No rule has that id, or its findings cannot be waived.
pub(crate) fn waivable(id: &str) -> Result<&'static Rule, (String, String)> {
    let Some(rule) = rules::find(id) else {
        let ids = rules::RULES.iter().map(|rule| rule.id);
        let help = did_you_mean(id, ids)
            .unwrap_or_else(|| "`cargo iec62304 explain` lists the rules".to_owned());
        return Err((format!("there is no rule `{id}`"), help));
    };
    match rule.never_waived {
        Some(why) => Err((format!("`{}` cannot be waived", rule.id), why.to_owned())),
        None => Ok(rule),
    }
}

/// The digest of the unit's tokens, as reports write it; `printed_by` is the command that prints it.
pub(super) fn digest(fields: Fields<'_, '_, '_, '_>, printed_by: &str) -> Option<Written<String>> {
    let digest = fields.text("digest")?;
    let hexadecimal = digest.value.strip_prefix(DIGEST);
    let right = hexadecimal.is_some_and(|text| {
        text.len() == 64
            && text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    });
    if right {
        return Some(digest);
    }
    let message = format!(
        "`digest`: expected `{DIGEST}` and 64 hexadecimal digits in lower case, found `{}`",
        digest.value
    );
    let help = format!("`{printed_by}` prints it");
    fields.mistake_at(digest.place.clone(), message, Some(help));
    Some(digest)
}

/// Whether something is written: an empty text stands for what is still to be filled in.
fn filled(fields: Fields<'_, '_, '_, '_>, key: &'static str) -> bool {
    let text = fields.value(key).and_then(|value| value.get_ref().as_str());
    text.is_none_or(|text| !text.trim().is_empty())
}

/// `code`: texts of lines. A text that stands several times in the unit is written as often, so nothing is drawn together.
fn code(fields: Fields<'_, '_, '_, '_>) -> Vec<String> {
    let mut entries = Vec::new();
    for value in list(fields, "code", "a list of the texts of lines") {
        let DeValue::String(text) = value.get_ref() else {
            fields.wrong_type("code", "a string", value);
            continue;
        };
        if text.trim().is_empty() {
            let help = "write the text of the lines that are accepted as not covered";
            fields.mistake(
                value,
                "`code` holds an empty text".to_owned(),
                Some(help.to_owned()),
            );
            continue;
        }
        entries.push(text.to_string());
    }
    entries
}

fn kinds(fields: Fields<'_, '_, '_, '_>) -> Vec<RegionKind> {
    let mut found = Vec::new();
    let words = || KINDS.iter().map(|(word, _)| *word);
    for value in list(fields, "kinds", "a list of kinds of regions") {
        let word = value.get_ref().as_str().unwrap_or_default();
        match KINDS.iter().find(|(known, _)| *known == word) {
            Some((_, kind)) => found.push(*kind),
            None if !value.get_ref().is_str() => fields.wrong_type("kinds", "a string", value),
            None => {
                let message = format!(
                    "`kinds`: expected one of {}, found `{word}`",
                    quoted(words())
                );
                fields.mistake(value, message, did_you_mean(word, words()));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The values of a list; an empty one accepts nothing and is reported.
fn list<'v>(fields: Fields<'_, '_, '_, 'v>, key: &'static str, expected: &str) -> &'v [Value<'v>] {
    let Some(value) = fields.value(key) else {
        return &[];
    };
    let DeValue::Array(values) = value.get_ref() else {
        let found = type_name(value.get_ref());
        fields.mistake(
            value,
            format!("`{key}`: expected {expected}, found {found}"),
            None,
        );
        return &[];
    };
    if values.is_empty() {
        let help = "leave it out, or write what is accepted".to_owned();
        fields.mistake(value, format!("`{key}` is empty"), Some(help));
    }
    values
}

/// What says which part of a finding is accepted stands where the rule has such parts, and nowhere else.
fn check_scope(fields: Fields<'_, '_, '_, '_>, rule: &Rule) {
    let covers = COVERAGE.contains(&rule.id);
    let any = ["code", "kinds"]
        .iter()
        .any(|key| fields.value(key).is_some());
    if covers && !any {
        let message = format!(
            "`[[deviation]]` of `{}` does not say which code it accepts",
            rule.id
        );
        let help = "add `code`, the texts of the lines, or `kinds`, the kinds of regions";
        fields.mistake_at(fields.place(), message, Some(help.to_owned()));
    }
    let pairs = PAIRS.contains(&rule.id);
    if pairs && fields.value("with").is_none() {
        let message = format!("`[[deviation]]` of `{}` has no `with`", rule.id);
        let help = "name the other item: one deviation accepts one pair";
        fields.mistake_at(fields.place(), message, Some(help.to_owned()));
    }
    let foreign = [
        ("code", covers, "rules on code that is not covered"),
        (
            "kinds",
            covers && rule.id != "unit-branches",
            "lines and regions that are not covered",
        ),
        ("with", pairs, "rules on pairs of items"),
    ];
    for (key, fits, what) in foreign {
        if let (false, Some(value)) = (fits, fields.value(key)) {
            let message = format!("`{key}` says nothing of `{}`", rule.id);
            fields.mistake(
                value,
                message,
                Some(format!("take it out: it is for {what}")),
            );
        }
    }
}

/// Finds what each deviation is about; units and tests are looked for in the source, when it is known.
pub(super) fn resolve(draft: &mut Draft) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    for unresolved in std::mem::take(&mut draft.deviations) {
        let Unresolved {
            rule,
            subject,
            digest,
            record,
            mut deviation,
        } = unresolved;
        let Some(kind) = kind(rule, &subject.value, &draft.definitions) else {
            // What a syntax error swallowed cannot be found.
            if !draft.broken {
                mistakes.push(unknown_subject(rule, &subject, &draft.definitions));
            }
            continue;
        };
        mistakes.extend(check_digest(&subject.value, kind, digest, record));
        deviation.subject = Subject {
            kind,
            id: subject.value,
        };
        draft.config.deviations.push(deviation);
    }
    mistakes
}

/// What kind of thing the rule's subject of that name is: a record where there is one, else a unit or a test by the form of its id.
fn kind(rule: &Rule, id: &str, definitions: &[Definition]) -> Option<SubjectKind> {
    let kinds = rule.subjects.kinds();
    let of_record = kinds.iter().find(|kind| match record_kind(**kind) {
        Some(record) => definitions
            .iter()
            .any(|it| it.kind == record && it.id.value == id),
        None => **kind == SubjectKind::System && id == SYSTEM,
    });
    let by_form = || {
        let is_test = |id: &str| {
            id.split("::")
                .next()
                .is_some_and(|start| start.contains('/'))
        };
        kinds.iter().find(|kind| match kind {
            SubjectKind::Unit => id.contains("::") && !is_test(id),
            SubjectKind::Test => is_test(id),
            _ => false,
        })
    };
    of_record.or_else(by_form).copied()
}

/// The kind of record that declares it.
const fn record_kind(kind: SubjectKind) -> Option<Kind> {
    match kind {
        SubjectKind::Item => Some(Kind::Item),
        SubjectKind::Requirement => Some(Kind::Requirement),
        SubjectKind::RiskControl => Some(Kind::RiskControl),
        SubjectKind::Hazard => Some(Kind::Hazard),
        SubjectKind::Source => Some(Kind::Source),
        SubjectKind::Interface => Some(Kind::Interface),
        SubjectKind::System
        | SubjectKind::Unit
        | SubjectKind::Test
        | SubjectKind::File
        | SubjectKind::Deviation
        | SubjectKind::Evidence => None,
    }
}

/// The word for one of them.
const fn noun(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::System => "system",
        SubjectKind::Item => "item",
        SubjectKind::Unit => "unit",
        SubjectKind::Requirement => "requirement",
        SubjectKind::RiskControl => "risk control",
        SubjectKind::Hazard => "hazard",
        SubjectKind::Source => "source",
        SubjectKind::Interface => "interface",
        SubjectKind::Test => "test",
        SubjectKind::File => "file",
        SubjectKind::Deviation => "deviation",
        SubjectKind::Evidence => "report",
    }
}

fn unknown_subject(
    rule: &Rule,
    subject: &Written<String>,
    definitions: &[Definition],
) -> Diagnostic {
    let known = definitions.iter().filter(|definition| {
        let mut kinds = rule.subjects.kinds().iter();
        kinds.any(|kind| record_kind(*kind) == Some(definition.kind))
    });
    let known = known.map(|definition| definition.id.value.as_str());
    let (message, help) = no_such_subject(rule, &subject.value, known);
    Diagnostic::at(subject.place.clone(), format!("`subject`: {message}"))
        .label("unknown subject")
        .help(help)
}

/// That the rule speaks of no such thing, and what could have been meant; `known` are the ids of what it does speak of.
pub(crate) fn no_such_subject<'a>(
    rule: &Rule,
    id: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> (String, String) {
    let kinds = rule.subjects.kinds();
    let nouns: Vec<&str> = kinds.iter().map(|kind| noun(*kind)).collect();
    let message = format!("`{}` speaks of no {} `{id}`", rule.id, nouns.join(" or "));
    let help = if id.contains(['*', '?']) {
        "name one subject: a deviation takes no patterns".to_owned()
    } else if let Some(near) = suggestion(id, known) {
        format!("did you mean `{near}`?")
    } else {
        let ids = kinds.iter().map(|kind| match kind {
            SubjectKind::Unit => "the id of a unit, as in `pump::dose::limit`",
            SubjectKind::Test => "the id of a test, as in `pump/lib::tests::limits`",
            SubjectKind::System => "`system`",
            _ => "an ID of the documents",
        });
        let mut ids: Vec<&str> = ids.collect();
        ids.dedup();
        format!("write {}", ids.join(", or "))
    };
    (message, help)
}

/// A unit changes, and then nobody has approved what it has become; a record is approved by its ID.
fn check_digest(
    subject: &str,
    kind: SubjectKind,
    digest: Option<Place>,
    record: Place,
) -> Option<Diagnostic> {
    match (kind, digest) {
        (SubjectKind::Unit, None) => {
            let message = format!("`[[deviation]]` of unit `{subject}` has no `digest`");
            let help = "`cargo iec62304 deviation new` prints it: without one, it would hold for whatever the unit becomes";
            Some(
                Diagnostic::at(record, message)
                    .label("`digest` is missing")
                    .help(help),
            )
        }
        (SubjectKind::Unit, Some(_)) | (_, None) => None,
        (kind, Some(place)) => {
            let message = format!("`digest` says nothing of {} `{subject}`", noun(kind));
            Some(Diagnostic::at(place, message).help("take it out: only units have one"))
        }
    }
}
