//! How far a run could see: what was left out of it, or could not be read, may undo a finding.

use crate::model::{MadeBy, Model, ProfileState, Scope, SoftwareUnit, SourceGap, UnitCoverage};

/// Files that could not be read and may hide units.
pub(crate) fn hiding_gaps(model: &Model) -> impl Iterator<Item = &SourceGap> {
    model.gaps.iter().filter(|gap| gap.hides_units)
}

/// Whether units or tags may be missing from the model.
pub(crate) fn source_incomplete(model: &Model) -> bool {
    hiding_gaps(model).next().is_some()
}

/// Whether tags may be missing from the model: beside files that could not be read, those that a build script writes and that no
/// build of this run wrote.
pub(crate) fn tags_incomplete(model: &Model) -> bool {
    source_incomplete(model) || model.gaps.iter().any(|gap| gap.awaits_build)
}

/// Whether a selection left tests or packages out.
pub(crate) fn is_partial(model: &Model) -> bool {
    model.scope == Scope::Partial
}

/// Whether tests that were left out, or whose profile cannot be read, may have executed more than is known.
pub(super) fn execution_incomplete(model: &Model) -> bool {
    is_partial(model) || execution_unreadable(model)
}

/// Whether a passed test has a profile that cannot be read, and so may have executed more than is known.
pub(crate) fn execution_unreadable(model: &Model) -> bool {
    model
        .tests
        .iter()
        .any(|test| test.outcome.passed() && matches!(test.profile, ProfileState::Unreadable(_)))
}

/// Whether a unit is part of the device: what is excluded implements nothing.
pub(super) fn in_device(unit: &SoftwareUnit) -> bool {
    !matches!(unit.coverage, UnitCoverage::Excluded(_))
}

/// Whether a unit is judged at all.
pub(super) fn is_judged(unit: &SoftwareUnit) -> bool {
    !matches!(
        unit.coverage,
        UnitCoverage::Excluded(_) | UnitCoverage::NotSelected
    )
}

/// Whether a unit is judged for more than execution: what another package's macro makes is not the project's text.
pub(super) fn is_own(unit: &SoftwareUnit) -> bool {
    is_judged(unit) && unit.made_by != MadeBy::ForeignMacro
}

/// The units that are judged for more than execution.
pub(super) fn own_units(model: &Model) -> impl Iterator<Item = &SoftwareUnit> {
    model.units.iter().filter(|unit| is_own(unit))
}
