use super::command::ConnectionId;
use super::effect::Effect;
use super::record::Record;
use crate::media;
use crate::model::PeerId;
use crate::protocol::{EndReason, ErrorCode, ServerFrame, ServerMessage};

/// Collects the effects of one command. They leave in one fixed order, whatever order they came in:
/// first what only cuts media, which waits for nothing; then what must be remembered, then what opens media, then
/// words. Hence nobody reads that a deliberation is on before the media path knows it.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    cuts: Vec<media::Command>,
    records: Vec<Record>,
    media: Vec<media::Command>,
    replies: Vec<Effect>,
    news: Vec<Effect>,
    closes: Vec<Effect>,
    finished: bool,
}

impl Outbox {
    pub fn record(&mut self, record: Record) {
        self.records.push(record);
    }

    pub fn media(&mut self, command: media::Command) {
        self.media.push(command);
    }

    /// A command that only takes away: it leaves before anything is stored.
    pub fn cut(&mut self, command: media::Command) {
        let waiting = std::mem::take(&mut self.media);
        let unborn = waiting.iter().any(|waits| waits.adds(&command));
        self.media = waiting.into_iter().filter_map(|waits| waits.overtaken_by(&command)).collect();
        // The engine has never heard of it.
        if !unborn {
            self.cuts.push(command);
        }
    }

    /// An answer to what this socket asked; before any news.
    pub fn reply(&mut self, connection: ConnectionId, body: ServerMessage) {
        self.replies.push(Effect::Send { connection, frame: ServerFrame { revision: None, body } });
    }

    pub fn answer_http(&mut self, request: u64, peer: PeerId, result: Result<String, ErrorCode>) {
        self.replies.push(Effect::AnswerHttp { request, peer, result });
    }

    pub fn news(&mut self, connection: ConnectionId, revision: Option<u64>, body: ServerMessage) {
        self.news.push(Effect::Send { connection, frame: ServerFrame { revision, body } });
    }

    pub fn close(&mut self, connection: ConnectionId, reason: Option<EndReason>) {
        self.closes.push(Effect::Close { connection, reason });
    }

    /// Something that concerns no socket.
    pub fn tell(&mut self, effect: Effect) {
        self.news.push(effect);
    }

    pub fn finish(&mut self) {
        self.finished = true;
    }

    pub fn drain(&mut self) -> Vec<Effect> {
        let taken = std::mem::take(self);
        let cuts = taken.cuts.into_iter().map(Effect::Cut);
        let records = taken.records.into_iter().map(Effect::Record);
        let media = taken.media.into_iter().map(Effect::Media);
        let words = taken.replies.into_iter().chain(taken.news).chain(taken.closes);
        cuts.chain(records).chain(media).chain(words).chain(taken.finished.then_some(Effect::Finish)).collect()
    }
}
