//! Two classes on one node.

use std::fmt;

use crate::{SafetyClass, Tag, Written};

/// Two tags on one node that give it different classes.
#[derive(Debug, Clone)]
pub struct ClassConflict {
    /// The class that comes first.
    pub first: Written<SafetyClass>,
    /// The first class that differs from it.
    pub second: Written<SafetyClass>,
}

impl ClassConflict {
    /// The conflict as an error at the second class.
    pub fn to_error(&self) -> syn::Error {
        syn::Error::new(self.second.span, self)
    }
}

impl fmt::Display for ClassConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "two classes on one item, `{}` and `{}`: keep the one that holds",
            self.first.value, self.second.value
        )
    }
}

/// Finds two different classes among the tags of one node, in the order of the tags. Saying the same class twice is none.
pub fn conflicting_classes(tags: &[Tag]) -> Option<ClassConflict> {
    let mut classes = tags.iter().filter_map(Tag::class);
    let first = classes.next()?;
    let second = classes.find(|class| class.value != first.value)?;
    Some(ClassConflict {
        first: first.clone(),
        second: second.clone(),
    })
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::conflicting_classes;
    use crate::{SafetyClass, Tag, TagKind, parse_tag};

    fn tag(kind: TagKind, arguments: &str) -> Tag {
        parse_tag(kind, arguments.parse().unwrap(), Span::call_site()).unwrap()
    }

    #[test]
    fn only_different_classes_are_a_conflict() {
        let requirement = tag(TagKind::Requirement, r#""A", class = B"#);
        let plain = tag(TagKind::Requirement, r#""B""#);
        let same = tag(TagKind::SafetyClass, "B");
        let other = tag(TagKind::SafetyClass, "C");

        assert!(conflicting_classes(&[]).is_none());
        assert!(conflicting_classes(&[plain.clone(), other.clone()]).is_none());
        assert!(conflicting_classes(&[requirement.clone(), same.clone()]).is_none());

        let conflict = conflicting_classes(&[plain, requirement, same, other]).unwrap();
        assert_eq!(conflict.first.value, SafetyClass::B);
        assert_eq!(conflict.second.value, SafetyClass::C);
        assert_eq!(
            conflict.to_error().to_string(),
            "two classes on one item, `B` and `C`: keep the one that holds"
        );
    }
}
