//! `[[unit_review]]`: what a person found who reviewed a unit that no test executes.

use super::decode::Reader;
use super::deviations::digest;
use super::draft::{Draft, Kind, value, values};
use crate::model::UnitReview;

/// What has to be written, and why.
const MANDATORY: [(&str, &str); 7] = [
    ("unit", "name the unit as reports do: `pump::dose::limit`"),
    (
        "digest",
        "`cargo iec62304 review new` prints it: without one, it would hold for whatever the unit becomes",
    ),
    ("criteria", "say what the unit was held against (5.5.3)"),
    ("reason", "say why no test executes the unit"),
    ("result", "write `passed` or `failed`"),
    ("by", "name the person or role that answers for it"),
    ("on", "write the day of the review, as 2026-02-03"),
];

/// `[[unit_review]]`. What is not filled in attests nothing, so nothing may be missing.
pub(super) fn unit_review(draft: &mut Draft, fields: &mut Reader<'_, '_, '_>) {
    let (id, place) = draft.declare(Kind::UnitReview, fields);
    for (key, help) in MANDATORY {
        fields.mandatory(key, help);
    }
    let unit = fields.text("unit");
    let passed = fields.choice("result", &[("passed", true), ("failed", false)]);
    let evidence = fields.text_or_texts("evidence");
    draft.config.references.extend(evidence.iter().cloned());
    let review = UnitReview {
        id,
        unit_place: unit
            .as_ref()
            .map_or_else(|| fields.place(), |unit| unit.place.clone()),
        unit: value(unit).unwrap_or_default(),
        criteria: value(fields.text("criteria")).unwrap_or_default(),
        passed: passed == Some(true),
        by: value(fields.text("by")).unwrap_or_default(),
        on: fields.date("on").unwrap_or_default(),
        reason: value(fields.text("reason")).unwrap_or_default(),
        evidence: values(evidence),
        digest: value(digest(fields, "cargo iec62304 review new")).unwrap_or_default(),
        place,
    };
    draft.config.unit_reviews.push(review);
}
