#![expect(
    unsafe_code,
    reason = "a function compiled for one processor is called where that processor was detected"
)]

use super::lanes;

/// Defines a kernel that runs the best copy of its twin in `lanes`.
macro_rules! kernel {
    ($(#[$doc:meta])* $name:ident $(<$found:ident>)? ($($argument:ident: $type:ty),*) $(-> $result:ty)?) => {
        $(#[$doc])*
        pub fn $name $(<$found: FnMut(usize, f32) -> f32>)? ($($argument: $type),*) $(-> $result)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512vl,avx2,fma")]
                fn avx512 $(<$found: FnMut(usize, f32) -> f32>)? ($($argument: $type),*) $(-> $result)? {
                    lanes::$name($($argument),*)
                }
                #[target_feature(enable = "avx2,fma")]
                fn avx2 $(<$found: FnMut(usize, f32) -> f32>)? ($($argument: $type),*) $(-> $result)? {
                    lanes::$name($($argument),*)
                }
                if is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("fma")
                {
                    // SAFETY: the processor has every feature that the function is compiled for.
                    return unsafe { avx512($($argument),*) };
                }
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                    // SAFETY: the processor has every feature that the function is compiled for.
                    return unsafe { avx2($($argument),*) };
                }
            }
            lanes::$name($($argument),*)
        }
    };
}

kernel! {
    /// The dot product of the common length of `a` and `b`.
    dot(a: &[f32], b: &[f32]) -> f32
}
kernel! {
    /// `y += alpha x`, over the common length.
    axpy(alpha: f32, x: &[f32], y: &mut [f32])
}
kernel! {
    /// `y = A x` for a symmetric `A` of `x.len()` rows: row `r` of `lower` begins at `r * x.len()`, and only its first
    /// `r + 1` values are read.
    symmetric_times(lower: &[f32], x: &[f32], y: &mut [f32])
}
kernel! {
    /// Calls `found(index, score)` for each score above `bar`, ascending by index; `found` answers with the bar for what
    /// follows. Returns the last bar. NaN is above nothing.
    collect_above<F>(scores: &[f32], bar: f32, found: &mut F) -> f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn naive_symmetric(lower: &[f32], x: &[f32]) -> Vec<f64> {
        let n = x.len();
        let cell = |r: usize, c: usize| f64::from(lower[r.max(c) * n + r.min(c)]);
        (0..n)
            .map(|r| (0..n).map(|c| cell(r, c) * f64::from(x[c])).sum())
            .collect()
    }

    proptest! {
        #[test]
        fn the_chosen_kernel_gives_the_bits_of_its_scalar_twin(
            (a, b) in (0..300_usize).prop_flat_map(|n| (vec(-9.0_f32..9.0, n), vec(-9.0_f32..9.0, n))),
            alpha in -3.0_f32..3.0,
        ) {
            prop_assert_eq!(dot(&a, &b).to_bits(), lanes::dot(&a, &b).to_bits());
            let exact: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            prop_assert!((f64::from(dot(&a, &b)) - exact).abs() < 0.01);
            let (mut fast, mut plain) = (b.clone(), b);
            axpy(alpha, &a, &mut fast);
            lanes::axpy(alpha, &a, &mut plain);
            prop_assert_eq!(fast, plain);
        }

        #[test]
        fn a_symmetric_product_gives_the_bits_of_its_twin_and_the_value_of_the_definition(
            (lower, x) in (0..70_usize).prop_flat_map(|n| (vec(-2.0_f32..2.0, n * n), vec(-2.0_f32..2.0, n))),
        ) {
            let (mut fast, mut plain) = (vec![7.0; x.len()], vec![3.0; x.len()]);
            symmetric_times(&lower, &x, &mut fast);
            lanes::symmetric_times(&lower, &x, &mut plain);
            prop_assert_eq!(&fast, &plain);
            for (fast, exact) in fast.iter().zip(naive_symmetric(&lower, &x)) {
                prop_assert!((f64::from(*fast) - exact).abs() < 0.001);
            }
        }

        #[test]
        fn what_is_above_the_bar_is_found_in_order(scores in vec(-3.0_f32..3.0, 0..200), bar in -3.0_f32..3.0) {
            let mut seen = Vec::new();
            collect_above(&scores, bar, &mut |index, score| { seen.push((index, score)); bar });
            let expected: Vec<_> = scores.iter().copied().enumerate().filter(|(_, score)| *score > bar).collect();
            prop_assert_eq!(seen, expected);
        }
    }

    #[test]
    fn nan_is_above_nothing() {
        let mut calls = 0;
        collect_above(&[f32::NAN; 40], f32::NEG_INFINITY, &mut |_, _| {
            calls += 1;
            0.0
        });
        assert_eq!(calls, 0);
    }
}
