/// Silence on the scale of RFC 6464.
pub const SILENCE: u8 = 127;

/// The level of a frame on the scale of RFC 6464: dB below overload, 0 is the loudest, 127 is silence.
pub fn rfc6464_level(samples: &[i16]) -> u8 {
    let decibels = rms_dbfs(samples);
    if decibels <= -f64::from(SILENCE) { SILENCE } else { (-decibels).clamp(0.0, f64::from(SILENCE)).round() as u8 }
}

/// Root mean square relative to a full-scale square wave; minus infinity for silence.
pub fn rms_dbfs(samples: &[i16]) -> f64 {
    if samples.is_empty() {
        return f64::NEG_INFINITY;
    }
    let power: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / samples.len() as f64;
    10.0 * (power / 32768_f64.powi(2)).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_follow_the_scale_of_the_header_extension() {
        assert_eq!(rfc6464_level(&[0; 960]), SILENCE);
        assert_eq!(rfc6464_level(&[]), SILENCE);
        assert_eq!(rfc6464_level(&[i16::MIN; 960]), 0);
        // A tenth of the amplitude is 20 dB less.
        assert_eq!(rfc6464_level(&[3277; 960]), 20);
    }
}
