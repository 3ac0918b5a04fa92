//! The unit of an expression, inferred: bytes and time as dimensions, and the size of one step as a scale.
//!
//! A bare number takes the unit of what it meets. Multiplying by one is ambiguous (`2.0 * x` doubles, `100.0 * ratio`
//! converts), so a quantity remembers the factor and fits either reading.

use crate::probe::unit::Unit;

/// What a number measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// A number written in the expression, with its value where it is known.
    Bare(Option<f64>),
    /// Something with a unit; a count is one, too.
    Of(Quantity),
}

/// A number with a dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    bytes: i8,
    time: i8,
    /// Size of one step in bytes, seconds and pieces.
    scale: f64,
    /// Product of the bare numbers it was multiplied with.
    factor: f64,
    /// The unit it was declared with, while nothing but adding and choosing was done to it.
    declared: Option<Unit>,
}

const DAY: f64 = 86_400.0;

impl From<Unit> for Quantity {
    fn from(unit: Unit) -> Self {
        let (bytes, time, scale) = match unit {
            Unit::Count | Unit::Ratio => (0, 0, 1.0),
            Unit::Percent => (0, 0, 0.01),
            Unit::Bytes => (1, 0, 1.0),
            Unit::Seconds => (0, 1, 1.0),
            Unit::Milliseconds => (0, 1, 1e-3),
            Unit::Microseconds => (0, 1, 1e-6),
            Unit::Days => (0, 1, DAY),
            Unit::PerSecond => (0, -1, 1.0),
            Unit::PerMinute => (0, -1, 1.0 / 60.0),
            Unit::BytesPerSecond => (1, -1, 1.0),
        };
        Self { bytes, time, scale, factor: 1.0, declared: Some(unit) }
    }
}

impl Quantity {
    fn readings(&self) -> [f64; 2] {
        [self.scale / self.factor, self.scale]
    }

    fn common_scale(&self, other: &Self) -> Option<f64> {
        if (self.bytes, self.time) != (other.bytes, other.time) {
            return None;
        }
        // As written first: only where that does not fit has the factor been a conversion.
        let pairs = [(1, 1), (0, 1), (1, 0), (0, 0)];
        pairs
            .into_iter()
            .map(|(a, b)| (self.readings()[a], other.readings()[b]))
            .find(|(a, b)| close(*a, *b))
            .map(|p| p.0)
    }

    fn unit(&self) -> Option<Unit> {
        if self.declared.is_some() {
            return self.declared;
        }
        let fits = |scale: f64| {
            Unit::ALL.into_iter().find(|unit| {
                let known = Self::from(*unit);
                (known.bytes, known.time) == (self.bytes, self.time) && close(known.scale, scale)
            })
        };
        self.readings().into_iter().find_map(fits)
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

impl Measure {
    /// A number with `unit`.
    #[must_use]
    pub fn of(unit: Unit) -> Self {
        Self::Of(unit.into())
    }

    /// The unit to show it with; a count where none fits.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Bare(_) => Unit::Count,
            Self::Of(quantity) => quantity.unit().unwrap_or(Unit::Count),
        }
    }

    /// How a mistake names it.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Bare(_) => "a bare number".to_owned(),
            Self::Of(quantity) => match quantity.unit() {
                Some(Unit::Count) => "a count".to_owned(),
                Some(unit) => format!("`{unit}`"),
                None => "a mixed unit".to_owned(),
            },
        }
    }

    /// Whether it is told in `unit`. Here a factor that makes a known unit has been a conversion.
    #[must_use]
    pub fn fits(self, unit: Unit) -> bool {
        match self {
            Self::Bare(_) => true,
            Self::Of(quantity) => {
                quantity.unit().is_some_and(|own| Quantity::from(own).common_scale(&unit.into()).is_some())
            }
        }
    }

    /// What both are when added, compared or chosen between; `None` when they differ.
    #[must_use]
    pub fn join(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Bare(_), Self::Bare(_)) => Some(Self::Bare(None)),
            (Self::Bare(_), known @ Self::Of(_)) | (known @ Self::Of(_), Self::Bare(_)) => Some(known),
            (Self::Of(a), Self::Of(b)) => a.common_scale(&b).map(|scale| {
                let declared = if a.declared == b.declared { a.declared } else { a.declared.or(b.declared) };
                Self::Of(Quantity { scale, factor: 1.0, declared, ..a })
            }),
        }
    }

    /// What the product is.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        match (self, other) {
            (Self::Bare(a), Self::Bare(b)) => Self::Bare(a.zip(b).map(|(a, b)| a * b)),
            (Self::Of(quantity), Self::Bare(bare)) | (Self::Bare(bare), Self::Of(quantity)) => {
                Self::Of(scaled(quantity, bare))
            }
            (Self::Of(a), Self::Of(b)) => Self::Of(Quantity {
                bytes: a.bytes.saturating_add(b.bytes),
                time: a.time.saturating_add(b.time),
                scale: a.scale * b.scale,
                factor: a.factor * b.factor,
                declared: None,
            }),
        }
    }

    /// What the quotient is.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        let inverse = match other {
            Self::Bare(bare) => Self::Bare(bare.map(|bare| 1.0 / bare)),
            Self::Of(by) => Self::Of(Quantity {
                bytes: by.bytes.saturating_neg(),
                time: by.time.saturating_neg(),
                scale: 1.0 / by.scale,
                factor: 1.0 / by.factor,
                declared: None,
            }),
        };
        self.times(inverse)
    }

    /// What its growth per second is.
    #[must_use]
    pub fn per_second(self) -> Self {
        self.over(Self::of(Unit::Seconds))
    }
}

fn scaled(quantity: Quantity, bare: Option<f64>) -> Quantity {
    let known = bare.filter(|bare| bare.is_finite() && *bare > 0.0).unwrap_or(1.0);
    Quantity { factor: quantity.factor * known, declared: quantity.declared.filter(|_| close(known, 1.0)), ..quantity }
}
