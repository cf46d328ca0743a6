//! The records: what may stand in every document.

use super::decode::Reader;
use super::draft::{Draft, Kind, value, values};
use super::sink::quoted;
use super::words::RecordResult;
use super::{ListedRecord, clauses, words};
use crate::model::{
    Attestation, Hazard, HazardDetails, Interface, Requirement, RiskControl, Source, TestRecord,
};

/// What a test, or a record of one, can verify.
const VERIFIABLE: &[Kind] = &[Kind::Requirement, Kind::RiskControl, Kind::Interface];

type Fields<'r, 's, 't, 'v> = &'r mut Reader<'s, 't, 'v>;

/// `[[requirement]]`. `derives_from` may name what does not exist: that is a rule's finding.
pub(super) fn requirement(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let (id, place) = draft.declare(Kind::Requirement, fields);
    let record = Requirement {
        id,
        title: value(fields.text("title")).unwrap_or_default(),
        text: value(fields.text("text")),
        kind: fields.choice("kind", words::REQUIREMENT_KINDS),
        declared_class: fields.class("class").map(|class| class.value),
        item: draft.refer("item", &[Kind::Item], fields.id("item")).pop(),
        derives_from: values(fields.ids("derives_from")),
        risk_controls: draft.refer(
            "risk_controls",
            &[Kind::RiskControl],
            fields.ids("risk_controls"),
        ),
        acceptance: value(fields.text("acceptance")),
        verification: fields
            .choice("verification", words::METHODS)
            .unwrap_or_default(),
        method_reason: value(fields.text("method_reason")),
        status: fields.choice("status", words::STATUSES),
        version: value(fields.text("version")),
        rationale: value(fields.text("rationale")),
        place,
        ..Requirement::default()
    };
    draft.config.requirements.push(record);
}

/// `[[source]]`.
pub(super) fn source(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let (id, place) = draft.declare(Kind::Source, fields);
    let record = Source {
        id,
        kind: fields
            .choice("kind", words::SOURCE_KINDS)
            .unwrap_or_default(),
        title: value(fields.text("title")),
        text: value(fields.text("text")).unwrap_or_default(),
        origin: value(fields.text("origin")),
        version: value(fields.text("version")),
        place,
        ..Source::default()
    };
    draft.config.sources.push(record);
}

/// `[[hazard]]`. Without a severity nobody knows the class it asks for (4.3.a), so it is mandatory.
pub(super) fn hazard(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let (id, place) = draft.declare(Kind::Hazard, fields);
    let severities = quoted(words::SEVERITIES.iter().map(|(word, _)| *word));
    fields.mandatory("severity", &format!("write one of {severities}"));
    let severity = fields.choice("severity", words::SEVERITIES);
    let text = value(fields.text("text")).unwrap_or_default();
    let items = draft.refer("items", &[Kind::Item], fields.ids("items"));
    let details = hazard_details(fields);
    if let Some(severity) = severity {
        draft.config.hazards.push(Hazard {
            id,
            text,
            severity,
            items,
            details,
            place,
            risk_controls: Vec::new(),
        });
    }
}

/// What no rule reads, and the reader of the report does.
fn hazard_details(fields: Fields<'_, '_, '_, '_>) -> HazardDetails {
    HazardDetails {
        title: value(fields.text("title")),
        hazardous_situation: value(fields.text("hazardous_situation")),
        sequence_of_events: value(fields.text("sequence_of_events")),
        harm: value(fields.text("harm")),
        probability: fields.text_or_number("probability"),
        residual_risk: value(fields.text("residual_risk")),
        risk_file: value(fields.text("risk_file")),
    }
}

/// `[[risk_control]]`.
pub(super) fn risk_control(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let (id, place) = draft.declare(Kind::RiskControl, fields);
    let record = RiskControl {
        id,
        text: value(fields.text("text")).unwrap_or_default(),
        hazards: draft.refer("hazards", &[Kind::Hazard], fields.ids("hazards")),
        external: fields.flag("external").unwrap_or_default(),
        acceptance: value(fields.text("acceptance")),
        title: value(fields.text("title")),
        option: fields.choice("option", words::CONTROL_OPTIONS),
        implemented_in: value(fields.text("implemented_in")),
        residual_risk: value(fields.text("residual_risk")),
        place,
        ..RiskControl::default()
    };
    draft.config.risk_controls.push(record);
}

/// `[[interface]]`.
pub(super) fn interface(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let (id, place) = draft.declare(Kind::Interface, fields);
    let record = Interface {
        id,
        text: value(fields.text("text")).unwrap_or_default(),
        between: draft.refer("between", &[Kind::Item], fields.ids("between")),
        external: value(fields.text("external")),
        kind: fields
            .choice("kind", words::INTERFACE_KINDS)
            .unwrap_or_default(),
        acceptance: value(fields.text("acceptance")),
        title: value(fields.text("title")),
        data: value(fields.text("data")),
        direction: value(fields.text("direction")),
        description: value(fields.text("description")),
        failure_behaviour: value(fields.text("failure_behaviour")),
        place,
        ..Interface::default()
    };
    draft.config.interfaces.push(record);
}

/// `[[test_record]]`. Without a result it proves nothing.
pub(super) fn test_record(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let (id, place) = draft.declare(Kind::TestRecord, fields);
    let result = fields.choice("result", words::RESULTS).unwrap_or_default();
    let evidence = fields.text_or_texts("evidence");
    draft.config.references.extend(evidence.iter().cloned());
    let record = TestRecord {
        id,
        title: value(fields.text("title")),
        verifies: draft.refer("verifies", VERIFIABLE, fields.ids("verifies")),
        method: fields.choice("method", words::METHODS).unwrap_or_default(),
        level: fields.choice("level", words::LEVELS),
        passed: result == RecordResult::Passed,
        not_run: result == RecordResult::NotRun,
        by: value(fields.text("by")),
        on: fields.date("on"),
        version: value(fields.text("version")),
        revision: value(fields.text("revision")),
        configuration: value(fields.text("configuration")),
        on_target: fields.flag("on_target").unwrap_or_default(),
        tools: values(fields.text_or_texts("tools")),
        procedure: value(fields.text("procedure")),
        acceptance: value(fields.text("acceptance")),
        anomalies: values(fields.text_or_texts("anomalies")),
        evidence: values(evidence),
        place,
    };
    draft.config.test_records.push(record);
}

/// `[[attest]]`. One clause may have several statements, of several persons.
pub(super) fn attest(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    fields.mandatory("clause", "name the clause that it speaks of, as in \"4.1\"");
    let clause = fields.text("clause");
    if let Some(clause) = &clause
        && crate::clauses::find(&clause.value).is_none()
    {
        let message = format!("`clause`: the clause table has no `{}`", clause.value);
        let parts = crate::clauses::parts_of(&clause.value);
        let help = match parts.as_slice() {
            [] => clauses::siblings(&clause.value),
            parts => Some(format!(
                "name one of its parts: {}",
                quoted(parts.iter().copied())
            )),
        };
        fields.mistake_at(clause.place.clone(), message, help);
    }
    let place = clause.as_ref().map(|clause| clause.place.clone());
    let evidence = fields.text("evidence");
    draft.config.references.extend(evidence.iter().cloned());
    let record = Attestation {
        place: place.unwrap_or_else(|| fields.place()),
        clause: value(clause).unwrap_or_default(),
        text: value(fields.text("text")).unwrap_or_default(),
        by: value(fields.text("by")),
        on: fields.date("on"),
        evidence: value(evidence),
        valid_until: fields.date("valid_until"),
    };
    draft.config.attestations.push(record);
}

/// `[[soup]]` and `[[problem]]`: their other keys are free until rules read them.
pub(super) fn listed(
    draft: &mut Draft,
    kind: Kind,
    fields: Fields<'_, '_, '_, '_>,
) -> ListedRecord {
    let (id, place) = draft.declare(kind, fields);
    let title = value(fields.text("title")).unwrap_or_default();
    ListedRecord { id, title, place }
}
