//! Values with their intervals, one below the other on one scale: a dot for the value, a bar for what it may be. Places
//! are in percent, so that the picture is as wide as its page and its words keep their size.

/// One value as it comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    pub label: String,
    /// The value in words.
    pub says: String,
    pub low: f64,
    pub value: f64,
    pub high: f64,
    pub tone: Tone,
}

/// What a value is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    /// What the others are compared with.
    Base,
    Good,
    Bad,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "interval",
            Self::Base => "interval base",
            Self::Good => "interval good",
            Self::Bad => "interval bad",
        }
    }
}

/// One line, with all of its places already as attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntervalLine {
    pub label: String,
    pub says: String,
    pub class: &'static str,
    pub from: String,
    pub width: String,
    pub dot: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intervals {
    pub lines: Vec<IntervalLine>,
    /// Where the value stands that means no difference.
    pub mark: Option<String>,
}

/// Room beside the outermost ends, as a share of the scale.
const MARGIN: f64 = 0.04;

impl Intervals {
    /// Draws lines on one scale, which holds `mark` too. What has no end, as the interval of a single viewer, is drawn
    /// to the border.
    pub fn new(given: Vec<Given>, mark: Option<f64>) -> Self {
        let ends = given
            .iter()
            .flat_map(|line| [line.low, line.value, line.high])
            .chain(mark)
            .filter(|end| end.is_finite());
        let (least, most) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), end| {
            (least.min(end), most.max(end))
        });
        let span = (most - least).max(f64::MIN_POSITIVE);
        let place = move |value: f64| {
            let share = (value - least) / span;
            100.0 * (MARGIN + (1.0 - 2.0 * MARGIN) * share.clamp(-MARGIN, 1.0 + MARGIN))
        };
        let percent = |place: f64| format!("{place:.2}%");
        let line = |line: Given| {
            let (from, to) = (place(line.low), place(line.high));
            IntervalLine {
                label: line.label,
                says: line.says,
                class: line.tone.class(),
                from: percent(from),
                width: percent((to - from).max(0.0)),
                dot: percent(place(line.value)),
            }
        };
        Self {
            lines: given.into_iter().map(line).collect(),
            mark: mark.map(|mark| percent(place(mark))),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(low: f64, value: f64, high: f64) -> Given {
        Given {
            label: String::new(),
            says: String::new(),
            low,
            value,
            high,
            tone: Tone::Plain,
        }
    }

    #[test]
    fn lines_share_one_scale_and_stay_in_it() {
        let chart = Intervals::new(vec![given(-1.0, 0.0, 1.0), given(0.0, 0.5, 3.0)], Some(0.0));
        assert_eq!(chart.mark.as_deref(), Some("27.00%"));
        assert_eq!(
            (chart.lines[0].from.as_str(), chart.lines[0].dot.as_str()),
            ("4.00%", "27.00%")
        );
        assert_eq!(
            (chart.lines[1].from.as_str(), chart.lines[1].width.as_str()),
            ("27.00%", "69.00%")
        );
    }

    #[test]
    fn what_has_no_end_goes_to_the_border() {
        let endless = given(f64::NEG_INFINITY, 0.5, f64::INFINITY);
        let chart = Intervals::new(vec![endless, given(0.0, 0.5, 1.0)], None);
        let width: f64 = chart.lines[0].width.trim_end_matches('%').parse().unwrap();
        assert!(width > 90.0 && width <= 100.0, "{width}");
        assert!(
            Intervals::new(vec![given(1.0, 1.0, 1.0)], None).lines[0]
                .dot
                .ends_with('%')
        );
    }
}
