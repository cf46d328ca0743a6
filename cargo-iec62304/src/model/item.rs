//! The software system and its decomposition into items.

use super::{Place, SafetyClass};

/// Where the class that holds for something comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClassFrom {
    /// Its own tag or its own entry in a document.
    Tag,
    /// A tag on the module, impl, trait or type around it.
    Parent,
    /// The software item that holds it.
    Item,
    /// The software system.
    System,
    /// Nothing gives a class: C (4.3.g).
    #[default]
    Default,
}

/// The software system (3.27 of the standard): the whole that is judged.
#[derive(Debug, Clone, Default)]
pub struct SoftwareSystem {
    /// Its name; without a configuration, the name of the workspace's folder.
    pub name: String,
    /// Its class.
    pub class: SafetyClass,
    /// [`ClassFrom::System`] where the configuration names the class, else [`ClassFrom::Default`].
    pub class_from: ClassFrom,
    /// The edition of the standard that the project follows.
    pub edition: String,
    /// Version of the product, where the configuration or all packages alike name one.
    pub version: Option<String>,
    /// Whether there is an iec62304.toml.
    pub configured: bool,
    /// Where the system is declared.
    pub place: Option<Place>,
}

/// A software item: a part of the system that the architecture names.
#[derive(Debug, Clone, Default)]
pub struct SoftwareItem {
    /// Its id.
    pub id: String,
    /// Its title; the id where none is given.
    pub title: String,
    /// The class that holds for it.
    pub class: SafetyClass,
    /// Where that class comes from: [`ClassFrom::Item`] for its own entry.
    pub class_from: ClassFrom,
    /// The class that its own entry asks for, if any.
    pub declared_class: Option<SafetyClass>,
    /// What it is for.
    pub purpose: Option<String>,
    /// The item that contains it; the system where there is none.
    pub parent: Option<String>,
    /// Packages that belong to it.
    pub packages: Vec<String>,
    /// Modules that belong to it, as `crate::module`.
    pub modules: Vec<String>,
    /// Why it may stand below the class of what contains it.
    pub segregation: Option<String>,
    /// Where it is declared.
    pub place: Place,
}
