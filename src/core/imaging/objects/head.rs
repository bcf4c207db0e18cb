use dicom_dictionary_std::tags;

use super::build::{Fill, Set};
use crate::imaging::calendar::date_and_time;
use crate::imaging::person_name::NameGroups;
use crate::imaging::syntax::EXPLICIT_LITTLE;
use crate::imaging::writer::{TooLong, write};

/// The patient as the images name him.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patient {
    pub name: NameGroups,
    pub id: String,
    /// `YYYYMMDD`, or empty.
    pub birth_date: String,
    /// `M`, `F`, `O` or empty.
    pub sex: String,
}

/// The study that the object is added to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Study {
    pub uid: String,
    pub id: String,
    /// `YYYYMMDD` and `HHMMSS`, or empty.
    pub date: String,
    pub time: String,
    pub accession_number: String,
    pub referring_physician: NameGroups,
    /// `&ZZXX`, when the study says on which clock its times are; the object's are on the same.
    pub timezone: Option<String>,
}

impl Study {
    /// A study of the house's own, for what belongs to no image: when it began, in milliseconds since 1970 (UTC), and
    /// how many minutes its clock is ahead of UTC.
    pub fn own(uid: String, began: i64, ahead: i32) -> Self {
        let (date, time) = date_and_time(began, i64::from(ahead));
        let (sign, minutes) = (if ahead < 0 { '-' } else { '+' }, ahead.unsigned_abs());
        let timezone = Some(format!("{sign}{:02}{:02}", minutes / 60, minutes % 60));
        Self { uid, date, time, timezone, ..Self::default() }
    }
}

/// What every object says before it says anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    pub patient: Patient,
    pub study: Study,
    /// UIDs of the new series and of the object itself.
    pub series: String,
    pub instance: String,
    pub series_number: u32,
    pub instance_number: u32,
    /// Shown in lists of series.
    pub series_description: String,
    /// When it was made: milliseconds since 1970, UTC.
    pub made: i64,
}

impl Head {
    /// Date and time of making, on the study's clock.
    pub(super) fn moment(&self) -> (String, String) {
        let ahead = self.study.timezone.as_deref().and_then(minutes_ahead).unwrap_or(0);
        date_and_time(self.made, ahead)
    }

    /// Modules of patient, study, series, equipment and SOP (PS3.3 C.7.1 to C.7.5, C.12.1).
    pub(super) fn modules(&self, class: &str, modality: &str) -> Set {
        let (date, time) = self.moment();
        let (patient, study) = (&self.patient, &self.study);
        let mut set = Set::default()
            .with(tags::SPECIFIC_CHARACTER_SET, "ISO_IR 192")
            .with(tags::INSTANCE_CREATION_DATE, &date)
            .with(tags::INSTANCE_CREATION_TIME, &time)
            .with(tags::SOP_CLASS_UID, class)
            .with(tags::SOP_INSTANCE_UID, &self.instance)
            .with(tags::STUDY_DATE, &study.date)
            .with(tags::STUDY_TIME, &study.time)
            .with(tags::ACCESSION_NUMBER, &study.accession_number)
            .with(tags::MODALITY, modality)
            .with(tags::MANUFACTURER, "Consilium")
            .with_name(tags::REFERRING_PHYSICIAN_NAME, &study.referring_physician)
            .with(tags::SERIES_DESCRIPTION, &self.series_description)
            .with(tags::MANUFACTURER_MODEL_NAME, "Consilium")
            .with_name(tags::PATIENT_NAME, &patient.name)
            .with(tags::PATIENT_ID, &patient.id)
            .with(tags::PATIENT_BIRTH_DATE, &patient.birth_date)
            .with(tags::PATIENT_SEX, &patient.sex)
            .with(tags::DEVICE_SERIAL_NUMBER, "1")
            .with(tags::SOFTWARE_VERSIONS, env!("CARGO_PKG_VERSION"))
            .with(tags::STUDY_INSTANCE_UID, &study.uid)
            .with(tags::SERIES_INSTANCE_UID, &self.series)
            .with(tags::STUDY_ID, &study.id)
            .with(tags::SERIES_NUMBER, &self.series_number.to_string())
            .with(tags::INSTANCE_NUMBER, &self.instance_number.to_string());
        if let Some(zone) = study.timezone.as_deref().filter(|zone| minutes_ahead(zone).is_some()) {
            set = set.with(tags::TIMEZONE_OFFSET_FROM_UTC, zone);
        }
        set
    }
}

pub(super) fn part10(data: &Set) -> Result<Vec<u8>, TooLong> {
    write(data, EXPLICIT_LITTLE)
}

/// `+0800` as minutes.
fn minutes_ahead(zone: &str) -> Option<i64> {
    let (sign, digits) = zone.split_at_checked(1)?;
    let sign = match sign {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let digits = Some(digits).filter(|digits| digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let (hours, minutes): (i64, i64) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}
