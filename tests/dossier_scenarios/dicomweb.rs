use crate::support::{Clinic, Request, made, real, script};

#[tokio::test]
async fn queries_find_studies_series_and_objects() {
    let clinic = Clinic::open().await;
    assert_eq!(clinic.get(&clinic.web("studies")).await.status, 204);
    for name in ["CT_small.dcm", "MR_small.dcm", "chrX1.dcm"] {
        clinic.bring(name, &real(name)).await;
    }
    let count = async |path: &str| match clinic.get(&clinic.web(path)).await {
        answer if answer.status == 204 => 0,
        answer => answer.json().as_array().map_or(0, Vec::len),
    };
    assert_eq!(count("studies").await, 3);
    assert_eq!(count("studies?PatientName=CompressedSamples*").await, 2);
    assert_eq!(count("studies?PatientName=%E7%8E%8B*").await, 1);
    assert_eq!(count("studies?ModalitiesInStudy=MR").await, 1);
    assert_eq!(count("studies?StudyDate=20040101-20040131&00100020=1CT1").await, 1);
    assert_eq!(count("studies?limit=1&offset=1").await, 1);
    assert_eq!(count("studies?offset=3").await, 0);
    assert_eq!(count("series?Modality=CT").await, 1);
    assert_eq!(count("instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.4").await, 1);
    let ct = clinic.get(&clinic.web("instances?Modality=CT&includefield=SliceLocation")).await.json();
    assert_eq!(ct[0]["00201041"]["Value"][0], -77.2040634155);
    clinic.send(Request::get(&clinic.web("studies")).accept("application/dicom+xml")).await.assert_problem(406);
    clinic.get(&clinic.web("studies/1.2.3/metadata")).await.assert_problem(404);
    clinic.get(&clinic.web("studies/..%2f..%2fetc/metadata")).await.assert_problem(404);
    clinic.close().await;
}

#[tokio::test]
async fn frames_are_served_as_they_are_kept() {
    let clinic = Clinic::open().await;
    clinic.bring("j2k", &real("MR_small_jp2klossless.dcm")).await;
    let (place, _) = clinic.images().await.swap_remove(0);
    let frame = |accept: &str| Request::get(&format!("{place}/frames/1")).accept(accept);
    let ohif = frame("multipart/related; type=\"application/octet-stream\"; transfer-syntax=*");
    let parts = clinic.send(ohif).await.parts();
    assert_eq!(parts.len(), 1);
    assert!(parts[0].0.contains("transfer-syntax=1.2.840.10008.1.2.4.90"), "{}", parts[0].0);
    assert!(parts[0].1.starts_with(&[0xFF, 0x4F, 0xFF, 0x51]));
    let single = clinic.send(frame("image/jp2")).await;
    assert_eq!(single.header("content-type"), "image/jp2; transfer-syntax=1.2.840.10008.1.2.4.90");
    assert_eq!(single.body, parts[0].1);
    let etag = single.header("etag").to_owned();
    assert_eq!(clinic.send(frame("image/jp2").header("If-None-Match", &etag)).await.status, 304);
    let part = clinic.send(frame("image/jp2").header("Range", "bytes=0-3")).await;
    assert_eq!((part.status, part.body.as_slice()), (206, &[0xFF, 0x4F, 0xFF, 0x51][..]));
    clinic.send(frame("image/jpeg")).await.assert_problem(406);
    clinic.send(frame("application/octet-stream")).await.assert_problem(406);
    clinic.get(&format!("{place}/frames/2")).await.assert_problem(404);
    clinic.get(&format!("{place}/frames/0")).await.assert_problem(400);
    clinic.close().await;
}

#[tokio::test]
async fn frames_of_a_deflated_and_a_big_endian_file_are_little_endian() {
    let mut clinic = Clinic::open().await;
    let mut frames = Vec::new();
    for name in ["MR_small.dcm", "MR_small_bigendian.dcm", "MR_small_implicit.dcm"] {
        clinic.next_case().await;
        clinic.bring(name, &real(name)).await;
        let (place, image) = clinic.images().await.swap_remove(0);
        assert_eq!(image["transfer_syntax"], "1.2.840.10008.1.2.1");
        let frame = clinic.send(Request::get(&format!("{place}/frames/1")).accept("application/octet-stream")).await;
        assert_eq!(frame.body.len(), 64 * 64 * 2, "{name}");
        let often = clinic.get(&format!("{place}/frames/1,1,1")).await;
        often.assert_problem(400);
        assert_eq!(often.json()["detail"], "Each frame is named once.");
        frames.push(frame.body);
    }
    assert!(frames.windows(2).all(|pair| pair[0] == pair[1]));
    clinic.next_case().await;
    clinic.bring("deflated", &real("image_dfl.dcm")).await;
    let (place, image) = clinic.images().await.swap_remove(0);
    let frame = clinic.send(Request::get(&format!("{place}/frames/1")).accept("application/octet-stream")).await;
    assert_eq!(frame.body.len() as u64, image["rows"].as_u64().unwrap_or(0) * image["columns"].as_u64().unwrap_or(0));
    clinic.close().await;
}

#[tokio::test]
async fn a_series_of_five_hundred_is_listed_at_once() {
    let clinic = Clinic::open().await;
    clinic.upload("ct-series.zip", &made("ct-series.zip")).await;
    let path = clinic.web("studies/2.25.1001/series/2.25.1002/metadata");
    let begun = std::time::Instant::now();
    let packed = clinic.send(Request::get(&path).header("Accept-Encoding", "gzip")).await;
    println!("metadata of 500 images: {} bytes packed, {} ms", packed.body.len(), begun.elapsed().as_millis());
    assert_eq!(packed.header("content-encoding"), "gzip");
    let known = Request::get(&path).header("If-None-Match", packed.header("etag"));
    assert_eq!(clinic.send(known).await.status, 304);
    let list = Request::get(&clinic.web("instances")).header("Accept-Encoding", "gzip");
    assert_eq!(clinic.send(list).await.header("content-encoding"), "gzip");
    let all = clinic.get(&path).await.json();
    assert_eq!(all.as_array().map(Vec::len), Some(500));
    let number = |at: usize| all[at]["00200013"]["Value"][0].as_i64();
    assert_eq!((number(0), number(499)), (Some(1), Some(500)));
    let thumbnail = clinic.get(&clinic.web("studies/2.25.1001/series/2.25.1002/thumbnail")).await;
    assert_eq!((thumbnail.status, thumbnail.header("content-type")), (200, "image/jpeg"));
    clinic.close().await;
}

/// STOW-RS of these files to an address.
fn stow(address: &str, files: &[Vec<u8>]) -> Request {
    let mut body = Vec::new();
    for file in files {
        body.extend_from_slice(b"--limit\r\nContent-Type: application/dicom\r\n\r\n");
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--limit--\r\n");
    Request::new("POST", address).body("multipart/related; type=\"application/dicom\"; boundary=limit", body)
}

#[tokio::test]
async fn storing_tells_what_became_of_each_object() {
    let clinic = Clinic::open().await;
    let store = |files: &[Vec<u8>]| stow(&clinic.web("studies"), files);
    let good = clinic.send(store(&[real("CT_small.dcm")])).await;
    assert_eq!(good.status, 200, "{}", good.text());
    let kept = &good.json()["00081199"]["Value"][0];
    assert_eq!(kept["00081150"]["Value"][0], "1.2.840.10008.5.1.4.1.1.2");
    let place = kept["00081190"]["Value"][0].as_str().and_then(|url| url.find("/dicom-web").map(|at| &url[at..]));
    assert_eq!(clinic.get(place.expect("an address")).await.status, 200);
    let mixed = clinic.send(store(&[made("truncated.dcm"), made("lying-length.dcm"), real("MR_small.dcm")])).await;
    assert_eq!(mixed.status, 202, "{}", mixed.text());
    assert_eq!(mixed.json()["00081198"]["Value"].as_array().map(Vec::len), Some(2));
    let bad = clinic.send(store(&[made("truncated.dcm")])).await;
    assert_eq!(bad.status, 409, "{}", bad.text());
    let wrong = Request::new("POST", &clinic.web("studies")).body("application/json", "{}");
    clinic.send(wrong).await.assert_problem(415);
    clinic.close().await;
}

#[tokio::test]
async fn an_object_of_another_study_than_the_address_names_is_refused_by_itself() {
    let mut clinic = Clinic::open().await;
    clinic.bring("CT_small.dcm", &real("CT_small.dcm")).await;
    let study = clinic.get(&clinic.web("studies")).await.json()[0]["0020000D"]["Value"][0].clone();
    let study = study.as_str().expect("a study");
    clinic.next_case().await;
    let address = clinic.web(&format!("studies/{study}"));

    let mixed = clinic.send(stow(&address, &[real("MR_small.dcm"), real("CT_small.dcm")])).await;
    assert_eq!(mixed.status, 202, "{}", mixed.text());
    let told = mixed.json();
    let (kept, failed) = (&told["00081199"]["Value"], &told["00081198"]["Value"]);
    assert_eq!((kept.as_array().map(Vec::len), failed.as_array().map(Vec::len)), (Some(1), Some(1)), "{told}");
    assert_eq!(kept[0]["00081150"]["Value"][0], "1.2.840.10008.5.1.4.1.1.2");
    assert_eq!(failed[0]["00081150"]["Value"][0], "1.2.840.10008.5.1.4.1.1.4", "the object is named: {told}");
    assert!(failed[0]["00081155"]["Value"][0].is_string(), "{told}");
    assert_eq!(failed[0]["00081197"]["Value"][0], 0xA901, "{told}");
    assert_eq!(clinic.images().await.len(), 1, "the other one is kept");

    let foreign = clinic.send(stow(&address, &[real("MR_small.dcm")])).await;
    assert_eq!(foreign.status, 409, "{}", foreign.text());
    let anywhere = clinic.send(stow(&clinic.web("studies"), &[real("MR_small.dcm")])).await.json();
    assert_eq!(anywhere["00081199"]["Value"].as_array().map(Vec::len), Some(1), "{anywhere}");
    clinic.send(stow(&clinic.web("studies/no-study"), &[real("MR_small.dcm")])).await.assert_problem(400);
    clinic.close().await;
}

/// `dicomweb-client` and pydicom, which know nothing of us.
#[tokio::test]
async fn a_client_that_is_not_ours_walks_the_whole_way() {
    let clinic = Clinic::open().await;
    let told = script("client.py", &[clinic.host.base_url(), &clinic.case, &clinic.token]).await;
    assert_eq!(told["stored"], told["read_back"], "{told}");
    clinic.close().await;
}
