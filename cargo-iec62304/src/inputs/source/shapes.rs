//! What tags stand on, as the cache writes it: the grammar, which the macros use too, knows nothing of caches.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use iec62304_grammar::ItemShape;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// [`ItemShape`], variant by variant.
#[derive(Serialize, Deserialize)]
enum Shape {
    Function,
    Method,
    BodilessMethod,
    BodilessFunction,
    ForeignFunction,
    Impl,
    Trait,
    Struct,
    Enum,
    Union,
    InlineModule,
    FileModule(String),
    ModuleWithFile(String),
    InnerAttribute,
    Other(String),
}

impl From<&ItemShape> for Shape {
    fn from(shape: &ItemShape) -> Self {
        match shape {
            ItemShape::Function => Self::Function,
            ItemShape::Method => Self::Method,
            ItemShape::BodilessMethod => Self::BodilessMethod,
            ItemShape::BodilessFunction => Self::BodilessFunction,
            ItemShape::ForeignFunction => Self::ForeignFunction,
            ItemShape::Impl => Self::Impl,
            ItemShape::Trait => Self::Trait,
            ItemShape::Struct => Self::Struct,
            ItemShape::Enum => Self::Enum,
            ItemShape::Union => Self::Union,
            ItemShape::InlineModule => Self::InlineModule,
            ItemShape::FileModule(name) => Self::FileModule(name.clone()),
            ItemShape::ModuleWithFile(path) => Self::ModuleWithFile(path.clone()),
            ItemShape::InnerAttribute => Self::InnerAttribute,
            ItemShape::Other(what) => Self::Other((*what).to_owned()),
        }
    }
}

impl From<Shape> for ItemShape {
    fn from(shape: Shape) -> Self {
        match shape {
            Shape::Function => Self::Function,
            Shape::Method => Self::Method,
            Shape::BodilessMethod => Self::BodilessMethod,
            Shape::BodilessFunction => Self::BodilessFunction,
            Shape::ForeignFunction => Self::ForeignFunction,
            Shape::Impl => Self::Impl,
            Shape::Trait => Self::Trait,
            Shape::Struct => Self::Struct,
            Shape::Enum => Self::Enum,
            Shape::Union => Self::Union,
            Shape::InlineModule => Self::InlineModule,
            Shape::FileModule(name) => Self::FileModule(name),
            Shape::ModuleWithFile(path) => Self::ModuleWithFile(path),
            Shape::InnerAttribute => Self::InnerAttribute,
            Shape::Other(what) => Self::Other(lasting(what)),
        }
    }
}

/// The text for the life of the process. The tool itself wrote it, out of a few dozen, so it is little that is never freed.
fn lasting(text: String) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known.get(text.as_str()) {
        return found;
    }
    let text: &'static str = Box::leak(text.into_boxed_str());
    known.insert(text);
    text
}

#[expect(clippy::ref_option, reason = "serde calls it with what the field is")]
pub(super) fn serialize<S: Serializer>(
    shape: &Option<ItemShape>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    shape.as_ref().map(Shape::from).serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ItemShape>, D::Error> {
    let shape = Option::<Shape>::deserialize(deserializer)?;
    Ok(shape.map(ItemShape::from))
}
