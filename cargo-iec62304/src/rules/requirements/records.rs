//! What persons recorded about the verification of a requirement.

use crate::model::{Model, Requirement, TestRecord, VerificationMethod};

/// What the records on one requirement come to.
pub(super) enum Recorded {
    /// A record that counts speaks of this version.
    Current,
    /// Records count, and speak of another version or of none; the text says which.
    OtherVersion(String),
    /// None counts; why each one does not.
    No(Vec<String>),
}

pub(super) fn on(model: &Model, requirement: &Requirement) -> Recorded {
    let records = requirement.verifying_records.iter();
    let records = records.filter_map(|&at| model.test_records.get(at));
    let current = model.system.version.as_deref();
    let mut outdated = None;
    let mut why_not = Vec::new();
    for record in records {
        match refused(model, record, requirement) {
            Some(why) => why_not.push(why),
            None => match other_version(record, current) {
                None => return Recorded::Current,
                Some(why) => outdated = outdated.or(Some(why)),
            },
        }
    }
    outdated.map_or(Recorded::No(why_not), Recorded::OtherVersion)
}

/// Why a record does not count. A recorded test always may; the other methods where the requirement asks for them.
fn refused(model: &Model, record: &TestRecord, requirement: &Requirement) -> Option<String> {
    let asked = requirement.verification;
    if record.method != VerificationMethod::Test && record.method != asked {
        let (method, asked) = (method_word(record.method), method_word(asked));
        return Some(format!(
            "record `{}` is of method {method}, {asked} is asked for",
            record.id
        ));
    }
    if let Some(on) = record.on.as_deref().filter(|on| *on > model.today.as_str()) {
        return Some(format!(
            "record `{}` is dated {on}, after the judging date {}",
            record.id, model.today
        ));
    }
    (!record.passed).then(|| format!("record `{}` did not pass", record.id))
}

/// Why a record does not speak of the current version, where one is known.
fn other_version(record: &TestRecord, current: Option<&str>) -> Option<String> {
    let (id, current) = (&record.id, current?);
    match record.version.as_deref() {
        Some(examined) if same_version(examined, current) => None,
        Some(examined) => Some(format!(
            "record `{id}` examined {examined}, this is {current}"
        )),
        None => Some(format!("record `{id}` names no version, this is {current}")),
    }
}

/// `1.4`, `v1.4.0` and `1.4.0+build` are the same version.
fn same_version(a: &str, b: &str) -> bool {
    version_parts(a) == version_parts(b)
}

fn version_parts(version: &str) -> (Vec<&str>, Option<&str>) {
    let version = version.trim();
    let version = version.strip_prefix('v').unwrap_or(version);
    let version = version.split('+').next().unwrap_or(version);
    let (numbers, pre_release) = match version.split_once('-') {
        Some((numbers, pre_release)) => (numbers, Some(pre_release)),
        None => (version, None),
    };
    let mut numbers: Vec<&str> = numbers.split('.').collect();
    while numbers.last() == Some(&"0") {
        numbers.pop();
    }
    (numbers, pre_release)
}

/// The word of the documents for a method.
pub(super) const fn method_word(method: VerificationMethod) -> &'static str {
    match method {
        VerificationMethod::Test => "test",
        VerificationMethod::Analysis => "analysis",
        VerificationMethod::Inspection => "inspection",
        VerificationMethod::Demonstration => "demonstration",
    }
}

#[cfg(test)]
mod tests {
    use super::same_version;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(same_version("1.4", "v1.4.0+linux"));
        assert!(!same_version("1.4.0-rc.1", "1.4.0"));
        assert!(!same_version("1.40", "1.4"));
    }
}
