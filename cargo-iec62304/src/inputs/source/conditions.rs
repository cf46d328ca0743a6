//! The conditions around an item, and what follows from them for one target.

use std::rc::Rc;
use std::sync::Arc;

use super::cfg::{Cfg, CfgSet, Truth, possible_without_test};

/// The conditions around an item, and what follows from them for one target.
#[derive(Debug, Default)]
pub struct Conditions {
    /// The conditions, outermost first.
    pub all: Vec<Arc<Cfg>>,
    /// Whether they can hold together without `cfg(test)`: whether there can be a unit under them.
    pub unit_possible: bool,
    /// The first one that does not hold without `cfg(test)`.
    pub fails: Option<Arc<Cfg>>,
    /// The first one that does not hold with `cfg(test)`.
    pub fails_in_test: Option<Arc<Cfg>>,
}

impl Conditions {
    /// Adds conditions from further inside.
    pub fn with(self: &Rc<Self>, more: &[Arc<Cfg>], set: &CfgSet) -> Rc<Self> {
        if more.is_empty() {
            return Rc::clone(self);
        }
        let all: Vec<Arc<Cfg>> = self.all.iter().chain(more).cloned().collect();
        let fails = |known: &Option<Arc<Cfg>>, test| {
            let new = || more.iter().find(|cfg| set.holds(cfg, test) == Truth::No);
            known.as_ref().or_else(new).cloned()
        };
        Rc::new(Self {
            unit_possible: self.unit_possible && possible_without_test(&all),
            fails: fails(&self.fails, false),
            fails_in_test: fails(&self.fails_in_test, true),
            all,
        })
    }

    /// Whether some build of the target holds what stands under them.
    pub const fn active(&self) -> bool {
        self.fails.is_none() || self.fails_in_test.is_none()
    }
}
