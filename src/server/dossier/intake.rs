use std::collections::HashMap;

use consilium_core::imaging::deidentify::CaseKey;
use consilium_core::imaging::{Identity, is_uid};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::attributes;
use super::child::{Answers, Broken};
use super::error::DossierError;
use super::room::{Dossier, RefusedObject, is_from_outside};
use super::scanner::{Scan, scan};
use super::spool::Spool;
use super::verdict::{Decision, decide, is_clear, kind_of};
use crate::inspector::wire::Kind;
use crate::inspector::{Container, Examined, FileBegins, Finding, ImageFinding, Job, JobEnds, JobLimits, Refusal};
use crate::ops::wall_clock;
use crate::store::{DocumentEntry, DocumentState, NewDocument, NewImage, UploadEntry, UploadState};

/// DICOM JSON of one object; a multi-frame image of thousands of frames has some megabytes.
const METADATA: usize = 8 * 1024 * 1024;
/// Files that are written into the database at once.
const AT_ONCE: usize = 64;
/// Children that may break over one upload before it is given up.
const MOST_BROKEN: u32 = 200;

/// One upload being taken in.
pub(super) struct Intake<'d> {
    dossier: &'d Dossier,
    upload: UploadEntry,
    key: CaseKey,
    patient: Option<Identity>,
    ready: Vec<NewDocument>,
    /// Objects among `ready`: the database does not know them yet.
    fresh: HashMap<String, String>,
    refused: Vec<RefusedObject>,
    left_out: u32,
    /// Bytes that may still be kept.
    room: u64,
}

/// How one child's run ended.
enum Run {
    Done(JobEnds),
    /// While this file was looked at; `None` while the upload was opened.
    Broken(Broken, Option<FileBegins>),
}

impl Dossier {
    /// Looks at every file of an upload that has arrived whole. Answers with the objects that were not kept.
    #[tracing::instrument(
        level = "debug", name = "dossier inspection", skip_all, fields(case = %upload.case, upload = %upload.id)
    )]
    pub(super) async fn take_in(&self, upload: UploadEntry) -> Result<Vec<RefusedObject>, DossierError> {
        let turn = self.turn_of(&upload.case);
        let _turn = turn.lock().await;
        let settings = self.store.dossier(&upload.case).await?;
        let id = upload.id;
        let room = self.left(&upload.case, upload.uploaded_by, Some(id)).await?.least();
        let mut intake = Intake {
            dossier: self,
            key: settings.key,
            patient: settings.patient,
            ready: Vec::new(),
            fresh: HashMap::new(),
            refused: Vec::new(),
            left_out: 0,
            room,
            upload,
        };
        intake.all().await?;
        let note = (intake.left_out > 0).then(|| {
            format!("{} files were left out: an upload has at most {}.", intake.left_out, self.settings.files)
        });
        self.store.set_upload_state(id, UploadState::Done, note.as_deref()).await?;
        self.incoming.remove(id);
        Ok(intake.refused)
    }
}

impl Intake<'_> {
    async fn all(&mut self) -> Result<(), DossierError> {
        let mut from = self.dossier.store.next_number(self.upload.id).await?;
        let mut tried_again = None;
        for _ in 0..MOST_BROKEN {
            match self.run(from).await? {
                Run::Done(JobEnds { next, left_out }) => {
                    self.left_out = left_out;
                    match next {
                        Some(next) if next > from => from = next,
                        _ => break,
                    }
                }
                // A machine under load is no fault of the file.
                Run::Broken(Broken::Slow, begun) if tried_again != Some(begun.as_ref().map_or(from, |b| b.number)) => {
                    from = begun.map_or(from, |begun| begun.number);
                    tried_again = Some(from);
                }
                Run::Broken(broken, Some(begun)) => {
                    from = begun.number + 1;
                    self.reject_unread(begun.number, begun.name, broken);
                }
                Run::Broken(broken, None) => {
                    self.reject_unread(from, self.upload.file_name.clone(), broken);
                    break;
                }
            }
        }
        self.flush().await
    }

    fn reject_unread(&mut self, number: u32, name: String, broken: Broken) {
        let sentence = match broken {
            Broken::Slow => "Looking at this file took too long; it may be damaged or made to do harm.",
            Broken::Died => "Looking at this file took too much memory or time; it may be damaged or made to do harm.",
            Broken::Nonsense => "Looking at this file went wrong; it may be damaged or made to do harm.",
        };
        let decision = Decision::reject(Refusal::Resources, sentence);
        let entry = self.entry(Uuid::now_v7(), number, name, "unknown", "application/octet-stream", decision);
        self.ready.push(NewDocument { entry, image: None });
    }

    #[tracing::instrument(level = "debug", name = "dossier inspector", skip_all, fields(from = from))]
    async fn run(&mut self, from: u32) -> Result<Run, DossierError> {
        let settings = &self.dossier.settings;
        let limits = JobLimits {
            file_bytes: settings.file_mib * 1024 * 1024,
            archive_bytes: settings.unpacked_mib * 1024 * 1024,
            files: settings.files,
        };
        let container = match &self.upload.boundary {
            Some(boundary) => Container::Multipart { boundary: boundary.clone() },
            None => Container::FileOrArchive,
        };
        let (file_name, case_key) = (self.upload.file_name.clone(), *self.key.reveal());
        let job = Job::Examine { container, file_name, from, case_key, limits };
        let input = self.dossier.incoming.path(self.upload.id);
        let mut answers = self.dossier.inspectors.start(&input, &job).await?;
        let (mut begins, mut current) = (0, None::<Current>);
        loop {
            let (kind, bytes) = match self.next(&mut answers, current.as_ref()).await {
                Ok(said) => said,
                Err(broken) => return Ok(Run::Broken(broken, current.filter(|_| begins > 1).map(|c| c.begins))),
            };
            let outcome = match (kind, current.as_mut()) {
                (Kind::Begin, _) => parse::<FileBegins>(&bytes).map(|file| {
                    begins += 1;
                    current = Some(self.begin(file));
                }),
                (Kind::End, Some(_)) => {
                    if let Some(file) = current.take() {
                        self.keep(file).await?;
                    }
                    Ok(())
                }
                (Kind::Done, _) => match parse(&bytes) {
                    Ok(ends) => {
                        answers.end().await;
                        return Ok(Run::Done(ends));
                    }
                    Err(broken) => Err(broken),
                },
                (kind, Some(file)) => file.take(kind, bytes).await?,
                _ => Err(Broken::Nonsense),
            };
            if let Err(broken) = outcome {
                return Ok(Run::Broken(broken, current.filter(|_| begins > 1).map(|current| current.begins)));
            }
        }
    }

    async fn next(&self, answers: &mut Answers, current: Option<&Current>) -> Result<(Kind, Vec<u8>), Broken> {
        match current {
            Some(current) => timeout_at(current.until, answers.next()).await.unwrap_or(Err(Broken::Slow)),
            None => answers.next().await,
        }
    }

    fn begin(&self, begins: FileBegins) -> Current {
        let spool = |what| Spool::new(self.dossier.incoming.spool(self.upload.id, what));
        Current {
            begins,
            until: Instant::now() + self.dossier.settings.patience.duration(),
            examined: Examined::default(),
            delivery: spool("delivery"),
            original: spool("original"),
        }
    }

    /// A file is done: judged, and kept if it is good.
    async fn keep(&mut self, mut file: Current) -> Result<(), DossierError> {
        let Some(finding) = file.examined.finding.take() else { return Ok(()) };
        let rewritten = !file.original.is_empty();
        let (size, digest) = if rewritten { file.original.sum() } else { file.delivery.sum() };
        let scan = self.scan(&mut file, &finding).await?;
        let same = self.same_object(&finding).await?;
        let study = self.upload.study.as_deref();
        let mut decision = decide(&finding, self.patient.as_ref(), scan, &digest, same.as_deref(), study);
        if is_from_outside(self.upload.uploaded_by) {
            decision = decision.until_seen();
        }
        if decision.state != DocumentState::Rejected
            && let Some(full) = self.take_room(&file)?
        {
            decision = full;
        }
        let id = Uuid::now_v7();
        let mut image = None;
        if let (Finding::Image(found), true) = (&finding, decision.state != DocumentState::Rejected) {
            image = describe(found, &file.examined);
            if image.is_none() {
                decision = Decision::reject(Refusal::Malformed, "What the file says of itself cannot be kept.");
            }
        }
        let media_type = match &finding {
            Finding::Image(_) => "application/dicom",
            Finding::Document { media_type, .. } => media_type.as_str(),
            Finding::Refused { .. } => "application/octet-stream",
        };
        let rejected = decision.state == DocumentState::Rejected;
        let begins = file.begins.clone();
        let mut entry = self.entry(id, begins.number, begins.name, kind_of(&finding), media_type, decision);
        (entry.size, entry.sha256) = (size, digest);
        if rejected {
            self.refused.extend(named(id, &finding));
        } else {
            let folder = format!("{}/{id}", self.upload.case);
            entry.blob = Some(format!("{folder}/file"));
            file.delivery.keep(&self.dossier.blobs, &format!("{folder}/file")).await?;
            if rewritten {
                entry.original = Some(format!("{folder}/original"));
                file.original.keep(&self.dossier.blobs, &format!("{folder}/original")).await?;
            }
            if let Finding::Image(found) = &finding {
                self.fresh.insert(found.facts.instance.clone(), entry.sha256.clone());
                self.assume_patient(found).await?;
            }
        }
        self.ready.push(NewDocument { entry, image: image.filter(|_| !rejected) });
        if self.ready.len() >= AT_ONCE { self.flush().await } else { Ok(()) }
    }

    /// `Some`: there is none.
    fn take_room(&mut self, file: &Current) -> Result<Option<Decision>, DossierError> {
        let bytes = file.delivery.size() + file.original.size();
        let full = |sentence| Ok(Some(Decision::reject(Refusal::NoRoom, sentence)));
        let Some(room) = self.room.checked_sub(bytes) else {
            return full("The documents of this case fill the room they may take.");
        };
        if !self.dossier.incoming.has_room(bytes)? {
            return full("The disk of the server is nearly full.");
        }
        self.room = room;
        Ok(None)
    }

    async fn scan(&self, file: &mut Current, finding: &Finding) -> Result<Scan, DossierError> {
        let Some(program) = &self.dossier.settings.scanner else { return Ok(Scan::Clean) };
        if matches!(finding, Finding::Refused { .. }) {
            return Ok(Scan::Clean);
        }
        let spool = if file.original.is_empty() { &mut file.delivery } else { &mut file.original };
        let path = spool.spill()?;
        Ok(scan(program, &path).await)
    }

    async fn same_object(&self, finding: &Finding) -> Result<Option<String>, DossierError> {
        let Finding::Image(found) = finding else { return Ok(None) };
        match self.fresh.get(&found.facts.instance) {
            Some(digest) => Ok(Some(digest.clone())),
            None => Ok(self.dossier.store.image_digest(&self.upload.case, &found.facts.instance).await?),
        }
    }

    /// Without a word from a person the first image tells who the patient is.
    async fn assume_patient(&mut self, found: &ImageFinding) -> Result<(), DossierError> {
        let identity = &found.facts.identity;
        if self.patient.is_none() && !identity.name.is_empty() {
            self.dossier.store.set_patient(&self.upload.case, Some(identity), true).await?;
            self.patient = Some(identity.clone());
        }
        Ok(())
    }

    fn entry(
        &self,
        id: Uuid,
        number: u32,
        file_name: String,
        kind: &str,
        media_type: &str,
        decision: Decision,
    ) -> DocumentEntry {
        let (reason, sentence) = decision.reason.unzip();
        DocumentEntry {
            id,
            case: self.upload.case.clone(),
            upload: self.upload.id,
            number,
            file_name,
            kind: kind.to_owned(),
            media_type: media_type.to_owned(),
            state: decision.state,
            reason: reason.map(str::to_owned),
            sentence,
            size: 0,
            sha256: String::new(),
            uploaded_by: self.upload.uploaded_by,
            created: wall_clock(),
            blob: None,
            original: None,
        }
    }

    async fn flush(&mut self) -> Result<(), DossierError> {
        self.dossier.store.add_documents(&self.ready).await?;
        self.dossier.store.link_fitting(&self.upload.case, &self.ready, wall_clock()).await?;
        self.ready.clear();
        self.fresh.clear();
        Ok(())
    }
}

/// An object as it names itself; `None`: it does not.
fn named(document: Uuid, finding: &Finding) -> Option<RefusedObject> {
    let (sop_class, instance) = match finding {
        Finding::Image(image) => (&image.facts.sop_class, &image.facts.instance),
        Finding::Refused { sop_class, instance, .. } => (sop_class, instance),
        Finding::Document { .. } => return None,
    };
    let named = is_uid(sop_class) && is_uid(instance);
    named.then(|| RefusedObject { document, sop_class: sop_class.clone(), instance: instance.clone() })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Broken> {
    serde_json::from_slice(bytes).map_err(|_| Broken::Nonsense)
}

/// `None`: the child's own words cannot be read, which no file of a sane child brings about.
fn describe(found: &ImageFinding, examined: &Examined) -> Option<NewImage> {
    let facts = &found.facts;
    let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Map<_, _>>(bytes).ok();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    let metadata = read(&examined.metadata)?;
    let clean = if found.cleanable { Some(read(&examined.clean_metadata)?) } else { None };
    serde_json::from_slice::<consilium_core::imaging::FrameIndex>(&examined.frame_index).ok()?;
    let warnings = facts.warnings.iter().filter_map(|warning| serde_json::to_value(warning).ok());
    Some(NewImage {
        uids: [facts.study.clone(), facts.series.clone(), facts.instance.clone()],
        aliases: found.aliases.clone(),
        sop_class: facts.sop_class.clone(),
        modality: facts.modality.clone(),
        // Deflated and other uncompressed forms were rewritten.
        transfer_syntax: kept_syntax(&facts.transfer_syntax),
        frames: facts.frames,
        rows: facts.rows,
        columns: facts.columns,
        warnings: warnings.filter_map(|warning| warning.as_str().map(str::to_owned)).collect(),
        instance_number: attributes::instance_number(&metadata),
        cleared: found.cleanable && is_clear(&facts.warnings),
        attributes: attributes::of_series(&metadata),
        clean_attributes: clean.as_ref().map(attributes::of_series),
        metadata: text(&examined.metadata)?,
        clean_metadata: if found.cleanable { Some(text(&examined.clean_metadata)?) } else { None },
        frame_index: text(&examined.frame_index)?,
        figures: found.figures,
    })
}

fn kept_syntax(syntax: &str) -> String {
    use consilium_core::imaging::syntax::{EXPLICIT_LITTLE, Syntax};
    let encapsulated = Syntax::of(syntax).is_some_and(|known| known.encapsulated);
    if encapsulated { syntax.to_owned() } else { EXPLICIT_LITTLE.to_owned() }
}

/// The file that a child is telling of.
struct Current {
    begins: FileBegins,
    until: Instant,
    examined: Examined,
    delivery: Spool,
    original: Spool,
}

impl Current {
    async fn take(&mut self, kind: Kind, bytes: Vec<u8>) -> Result<Result<(), Broken>, DossierError> {
        let collected = match kind {
            Kind::Finding => match parse(&bytes) {
                Ok(finding) => {
                    self.examined.finding = Some(finding);
                    return Ok(Ok(()));
                }
                Err(broken) => return Ok(Err(broken)),
            },
            Kind::Delivery => {
                self.delivery.write(&bytes)?;
                return Ok(Ok(()));
            }
            Kind::Original => {
                self.original.write(&bytes)?;
                return Ok(Ok(()));
            }
            Kind::Metadata => &mut self.examined.metadata,
            Kind::CleanMetadata => &mut self.examined.clean_metadata,
            Kind::FrameIndex => &mut self.examined.frame_index,
            Kind::Figures | Kind::Begin | Kind::End | Kind::Done | Kind::Failed => return Ok(Err(Broken::Nonsense)),
        };
        if collected.len() + bytes.len() > METADATA {
            return Ok(Err(Broken::Nonsense));
        }
        collected.extend_from_slice(&bytes);
        Ok(Ok(()))
    }
}
