//! Weights and learners as bytes.

use super::{
    codec::{Reader, Writer},
    guard::Standing,
    layout::{LANES, SLOTS},
    learner::{HeadState, Learner, Settings},
    parameters::POSITION,
    prior::Prior,
    weights::Weights,
};
use crate::{
    Error,
    calibration::{BINS, Bin, Platt, Reliability},
};

const WEIGHTS: &[u8; 8] = b"MDWEIGHT";
const LEARNER: &[u8; 8] = b"MDRANKER";

impl Weights {
    /// As a file: about 7 KB and 36 bytes for each content slot that was learned.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(WEIGHTS);
        out.u32(self.version);
        out.u64(self.examples);
        out.f32s(&self.worth);
        out.rows(self.dense_rows());
        out.rows(self.content.iter());
        out.finish()
    }

    /// # Errors
    /// [`Error::Weights`] for anything but what [`Weights::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut input = Reader::new(WEIGHTS, bytes)?;
        let mut weights = Self {
            version: input.u32()?,
            examples: input.u64()?,
            worth: input.f32s()?,
            shared: Default::default(),
            by_history: Default::default(),
            by_route: Default::default(),
            content: Vec::new(),
        };
        let mut dense = vec![[0.0; LANES]; POSITION];
        input.rows(&mut dense)?;
        for (row, read) in weights.dense_rows_mut().zip(dense) {
            *row = read;
        }
        let mut content = vec![[0.0; LANES]; SLOTS];
        if input.rows(&mut content)? > 0 {
            weights.content = content;
        }
        input.end()?;
        Ok(weights)
    }
}

impl Learner {
    /// All of the state but the prior and the settings, which belong to the program.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(LEARNER);
        out.u32(self.prior.version);
        out.u32(self.published);
        out.u64(self.examples);
        out.f32s(&[self.mean_position]);
        for head in &self.heads {
            write_head(&mut out, head);
        }
        out.rows(self.sums.z.iter());
        out.rows(self.sums.n.iter());
        out.finish()
    }

    /// # Errors
    /// [`Error::Weights`] for anything but what [`Learner::encode`] wrote with a prior of the same version: what was
    /// learned is a difference to the prior, and means nothing beside another one.
    pub fn decode(bytes: &[u8], prior: Prior, settings: Settings) -> Result<Self, Error> {
        let mut input = Reader::new(LEARNER, bytes)?;
        if input.u32()? != prior.version {
            return Err(Error::Weights("it was learned beside another prior"));
        }
        let mut learner = Self::new(prior, settings);
        learner.published = input.u32()?;
        learner.examples = input.u64()?;
        learner.mean_position = input.f32()?;
        for head in &mut learner.heads {
            *head = read_head(&mut input)?;
        }
        input.rows(&mut learner.sums.z)?;
        input.rows(&mut learner.sums.n)?;
        if learner.sums.n.iter().flatten().any(|squares| *squares < 0.0) {
            return Err(Error::Weights("a sum of squares is below zero"));
        }
        input.end()?;
        Ok(learner)
    }
}

fn write_head(out: &mut Writer, head: &HeadState) {
    out.u64(head.happened);
    for platt in [head.of_prior, head.of_learned] {
        let (line, curvature) = platt.parts();
        out.f32s(&line);
        out.f64s(&curvature);
    }
    let standing = head.standing;
    out.f64s(&[
        standing.count,
        standing.prior_loss,
        standing.learned_loss,
        standing.squares,
    ]);
    out.u32(u32::from(standing.serves));
    for bin in head.reliability.bins() {
        out.f64s(&[bin.count, bin.predicted, bin.happened, bin.variance]);
    }
}

fn read_head(input: &mut Reader) -> Result<HeadState, Error> {
    const UNSOUND: Error = Error::Weights("its calibration is none");
    let happened = input.u64()?;
    let mut platt = || {
        let line = input.f32s()?;
        Platt::from_parts(line, input.f64s()?).ok_or(UNSOUND)
    };
    let (of_prior, of_learned) = (platt()?, platt()?);
    let sums: [f64; 4] = input.f64s()?;
    if sums.iter().any(|sum| !sum.is_finite() || *sum < 0.0) {
        return Err(UNSOUND);
    }
    let [count, prior_loss, learned_loss, squares] = sums;
    let standing = Standing {
        count,
        prior_loss,
        learned_loss,
        squares,
        serves: input.u32()? == 1,
    };
    let mut bins = [Bin::default(); BINS];
    for bin in &mut bins {
        let [count, predicted, happened, variance] = input.f64s()?;
        *bin = Bin {
            count,
            predicted,
            happened,
            variance,
        };
    }
    Ok(HeadState {
        happened,
        of_prior,
        of_learned,
        standing,
        reliability: Reliability::from_bins(bins).ok_or(UNSOUND)?,
    })
}
