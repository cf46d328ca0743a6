//! Conditions of `#[cfg(…)]`, in three-valued logic.

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::sync::Arc;

use proc_macro2::TokenStream;
use serde::{Deserialize, Serialize};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Token, parenthesized, token};

/// How many conditions are tried in all combinations; beyond it three-valued logic alone decides.
const MAX_ATOMS: usize = 10;

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cfg {
    /// `true` or `false`.
    Constant(bool),
    /// `unix`.
    Flag(String),
    /// `feature = "x"`.
    Value(String, String),
    /// `all(…)`.
    All(Vec<Self>),
    /// `any(…)`.
    Any(Vec<Self>),
    /// `not(…)`.
    Not(Box<Self>),
    /// What is not understood, as written.
    Unknown(String),
}

/// What is known of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It does not hold.
    No,
    /// It cannot be known.
    Unknown,
    /// It holds.
    Yes,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl Cfg {
    /// Reads what stands in the parentheses of `cfg(…)`. What is not understood is kept as [`Cfg::Unknown`].
    pub fn parse(tokens: TokenStream) -> Self {
        let text = tokens.to_string();
        let whole = |input: ParseStream<'_>| {
            let found = predicate(input)?;
            input.parse::<Option<Token![,]>>()?;
            Ok(found)
        };
        whole.parse2(tokens).unwrap_or(Self::Unknown(text))
    }

    /// The condition, demanded only where all of `guards` hold: what `cfg_attr(guard, cfg(condition))` means.
    pub fn guarded(self, guards: &[Self]) -> Self {
        match guards {
            [] => self,
            _ => Self::Any(vec![Self::not_all(guards), self]),
        }
    }

    /// Holds where not all of them hold.
    pub fn not_all(conditions: &[Self]) -> Self {
        Self::Not(Box::new(Self::every_one(conditions.to_vec())))
    }

    /// Holds where all of them hold; one condition stands for itself.
    fn every_one(mut conditions: Vec<Self>) -> Self {
        match (conditions.pop(), conditions.is_empty()) {
            (Some(only), true) => only,
            (Some(last), false) => {
                conditions.push(last);
                Self::All(conditions)
            }
            (None, _) => Self::All(conditions),
        }
    }

    /// Evaluates the condition; `atom` says what is known of flags, values and unknown conditions.
    pub fn evaluate(&self, atom: &impl Fn(&Self) -> Truth) -> Truth {
        match self {
            Self::Constant(value) => Truth::from(*value),
            Self::Flag(_) | Self::Value(..) | Self::Unknown(_) => atom(self),
            Self::Not(inner) => match inner.evaluate(atom) {
                Truth::No => Truth::Yes,
                Truth::Unknown => Truth::Unknown,
                Truth::Yes => Truth::No,
            },
            Self::All(inner) => every(inner.iter().map(|each| each.evaluate(atom))),
            Self::Any(inner) => some(inner.iter().map(|each| each.evaluate(atom))),
        }
    }

    fn atoms<'a>(&'a self, found: &mut BTreeSet<&'a Self>) {
        match self {
            Self::Constant(_) => {}
            Self::Flag(_) | Self::Value(..) | Self::Unknown(_) => {
                found.insert(self);
            }
            Self::Not(inner) => inner.atoms(found),
            Self::All(inner) | Self::Any(inner) => {
                for each in inner {
                    each.atoms(found);
                }
            }
        }
    }

    fn is_test(&self) -> bool {
        matches!(self, Self::Flag(name) if name == "test")
    }
}

impl fmt::Display for Cfg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, name, inner: &[Self]| {
            let inner: Vec<String> = inner.iter().map(Self::to_string).collect();
            write!(f, "{name}({})", inner.join(", "))
        };
        match self {
            Self::Constant(value) => write!(f, "{value}"),
            Self::Flag(name) => f.write_str(name),
            Self::Value(name, value) => write!(f, "{name} = {value:?}"),
            Self::All(inner) => list(f, "all", inner),
            Self::Any(inner) => list(f, "any", inner),
            Self::Not(inner) => write!(f, "not({inner})"),
            Self::Unknown(text) => f.write_str(text),
        }
    }
}

fn every(truths: impl Iterator<Item = Truth>) -> Truth {
    truths.fold(Truth::Yes, |all, each| match (all, each) {
        (Truth::No, _) | (_, Truth::No) => Truth::No,
        (Truth::Yes, Truth::Yes) => Truth::Yes,
        (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
    })
}

fn some(truths: impl Iterator<Item = Truth>) -> Truth {
    truths.fold(Truth::No, |any, each| match (any, each) {
        (Truth::Yes, _) | (_, Truth::Yes) => Truth::Yes,
        (Truth::No, Truth::No) => Truth::No,
        (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
    })
}

fn predicate(input: ParseStream<'_>) -> syn::Result<Cfg> {
    let name = input.call(Ident::parse_any)?;
    let text = name.unraw().to_string();
    if input.peek(token::Paren) {
        let content;
        parenthesized!(content in input);
        return list(&text, &name, &content);
    }
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        return Ok(Cfg::Value(text, input.parse::<LitStr>()?.value()));
    }
    Ok(match text.as_str() {
        "true" => Cfg::Constant(true),
        "false" => Cfg::Constant(false),
        _ => Cfg::Flag(text),
    })
}

fn list(name: &str, at: &Ident, content: ParseStream<'_>) -> syn::Result<Cfg> {
    if !matches!(name, "all" | "any" | "not") {
        let arguments: TokenStream = content.parse()?;
        return Ok(Cfg::Unknown(format!("{name}({arguments})")));
    }
    let inner: Vec<Cfg> = Punctuated::<Cfg, Token![,]>::parse_terminated_with(content, predicate)?
        .into_iter()
        .collect();
    match (name, inner.len()) {
        ("all", _) => Ok(Cfg::All(inner)),
        ("any", _) => Ok(Cfg::Any(inner)),
        (_, 1) => Ok(Cfg::Not(Box::new(Cfg::every_one(inner)))),
        _ => Err(syn::Error::new(at.span(), "`not` takes one condition")),
    }
}

/// The configuration of a target, without `test`.
#[derive(Debug, Default)]
pub struct CfgSet {
    flags: HashSet<String>,
    values: HashSet<(String, String)>,
}

impl CfgSet {
    /// From `--cfg` values: `unix`, `feature="x"`.
    pub fn new(cfgs: &[String]) -> Self {
        let mut set = Self::default();
        for cfg in cfgs {
            match cfg.split_once('=') {
                Some((name, value)) => {
                    let value = value.trim().trim_matches('"').replace("\\\"", "\"");
                    set.values.insert((name.trim().to_owned(), value));
                }
                None => {
                    set.flags.insert(cfg.trim().to_owned());
                }
            }
        }
        set
    }

    /// Whether the condition holds in a build with or without `cfg(test)`.
    pub fn holds(&self, cfg: &Cfg, test: bool) -> Truth {
        cfg.evaluate(&|atom| match atom {
            Cfg::Flag(name) if name == "test" => Truth::from(test),
            Cfg::Flag(name) => Truth::from(self.flags.contains(name)),
            Cfg::Value(name, value) => {
                Truth::from(self.values.contains(&(name.clone(), value.clone())))
            }
            _ => Truth::Unknown,
        })
    }
}

/// Whether a condition written as `cfg(…)`, as keys of cargo's configuration are, holds for the given `--cfg` values.
pub fn cfg_holds(text: &str, cfgs: &[String]) -> bool {
    let inside = text
        .strip_prefix("cfg(")
        .and_then(|text| text.strip_suffix(')'));
    let tokens = inside.and_then(|text| text.parse::<TokenStream>().ok());
    tokens.is_some_and(|tokens| CfgSet::new(cfgs).holds(&Cfg::parse(tokens), false) == Truth::Yes)
}

/// Whether all conditions together can hold in a build without `cfg(test)`, whatever else is configured.
pub fn possible_without_test(conditions: &[Arc<Cfg>]) -> bool {
    let mut atoms = BTreeSet::new();
    for each in conditions {
        each.atoms(&mut atoms);
    }
    let atoms: Vec<&Cfg> = atoms.into_iter().filter(|atom| !atom.is_test()).collect();
    let all = |known: &dyn Fn(&Cfg) -> Truth| {
        let known = |atom: &Cfg| {
            if atom.is_test() {
                Truth::No
            } else {
                known(atom)
            }
        };
        every(conditions.iter().map(|each| each.evaluate(&known)))
    };
    if atoms.len() > MAX_ATOMS {
        return all(&|_| Truth::Unknown) != Truth::No;
    }
    (0..1_u32 << atoms.len()).any(|chosen| {
        let known = |atom: &Cfg| {
            let index = atoms.iter().position(|each| *each == atom);
            index.map_or(Truth::Unknown, |index| {
                Truth::from(chosen >> index & 1 == 1)
            })
        };
        all(&known) != Truth::No
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Cfg, CfgSet, Truth, possible_without_test};

    fn cfg(text: &str) -> Cfg {
        Cfg::parse(text.parse().unwrap())
    }

    fn possible(texts: &[&str]) -> bool {
        let all: Vec<Arc<Cfg>> = texts.iter().map(|text| Arc::new(cfg(text))).collect();
        possible_without_test(&all)
    }

    #[test]
    fn conditions_hold_as_configured() {
        let set = CfgSet::new(&["unix".into(), "feature=\"a\"".into()]);
        let holds = |text: &str, test| set.holds(&cfg(text), test);
        assert_eq!(holds("all(unix, feature = \"a\")", false), Truth::Yes);
        assert_eq!(holds("any(windows, feature = \"b\")", false), Truth::No);
        assert_eq!(holds("not(windows)", false), Truth::Yes);
        assert_eq!(holds("test", false), Truth::No);
        assert_eq!(holds("test", true), Truth::Yes);
        assert_eq!(holds("all()", false), Truth::Yes);
        assert_eq!(holds("any()", false), Truth::No);
        assert_eq!(holds("true", false), Truth::Yes);
        assert_eq!(holds("version(\"1.0\")", false), Truth::Unknown);
        assert_eq!(holds("all(windows, version(\"1.0\"))", false), Truth::No);
        assert_eq!(holds("a b", false), Truth::Unknown);
    }

    #[test]
    fn test_only_is_told_from_configurable() {
        assert!(!possible(&["test"]));
        assert!(!possible(&["all(test, feature = \"a\")"]));
        assert!(!possible(&["not(not(test))"]));
        assert!(!possible(&["any()"]));
        assert!(possible(&["any(test, feature = \"a\")"]));
        assert!(possible(&["not(test)"]));
        assert!(possible(&["windows"]));
        assert!(possible(&["version(\"1.0\")"]));
        assert!(possible(&[]));
    }

    #[test]
    fn conditions_that_exclude_each_other_are_seen() {
        assert!(!possible(&[
            "any(test, feature = \"a\")",
            "not(feature = \"a\")"
        ]));
    }

    #[test]
    fn text_is_written_one_way() {
        let text = cfg("all( unix ,feature=\"x\",not( any(a,b) ),)").to_string();
        assert_eq!(text, "all(unix, feature = \"x\", not(any(a, b)))");
        let guarded = cfg("a").guarded(&[cfg("b")]).to_string();
        assert_eq!(guarded, "any(not(b), a)");
    }
}
