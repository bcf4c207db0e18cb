//! Who is called by the server when something is wrong.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub struct NightDesk {
    listener: TcpListener,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    pub raised: bool,
    pub kind: String,
    /// It is about a session, and not about the machine.
    pub session: bool,
    pub participant: Option<u64>,
}

impl NightDesk {
    /// With the settings of a server that calls it.
    pub async fn open() -> (Self, [(&'static str, String); 2]) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let settings = [
            ("CONSILIUM__ALERTS__WEBHOOK_URL", url),
            ("CONSILIUM__ALERTS__WEBHOOK_SECRET", "a secret that nobody can guess".to_owned()),
        ];
        (Self { listener }, settings)
    }

    /// What is told next. The machine that the story runs on may well be short of disk: that is passed over.
    pub async fn next(&self) -> Told {
        loop {
            let told = self.call().await;
            let data = &told["data"];
            let kind = data["kind"].as_str().expect("a kind").to_owned();
            if kind != "disk" {
                let (raised, session) = (told["type"] == "alert.raised", !data["subject"]["session"].is_null());
                return Told { raised, kind, session, participant: data["subject"]["participant"].as_u64() };
            }
        }
    }

    async fn call(&self) -> Value {
        let (mut stream, _) = self.listener.accept().await.expect("a call");
        let mut bytes = Vec::new();
        loop {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).await.expect("bytes");
            bytes.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let whole = text.split_once("\r\n\r\n").and_then(|(_, body)| serde_json::from_str::<Value>(body).ok());
            let Some(told) = whole else { continue };
            stream.write_all(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n").await.expect("answered");
            return told;
        }
    }
}
