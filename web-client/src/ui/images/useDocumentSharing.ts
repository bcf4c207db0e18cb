import { useCallback, useEffect, useMemo, useState } from 'react';
import { DOCUMENT_SERIES } from '../../images/imageRefs';
import type { ImageRef } from '../../protocol/generated';
import type { Sharing } from './useSharing';

export interface SharedPage {
  page: number;
  image: ImageRef;
  onPage: (page: number) => void;
  /** The page is on the screen. */
  onDrawn: (page: number) => void;
}

const WHOLE = { top_left: [0, 0] as [number, number], bottom_right: [1, 1] as [number, number], parallel_scale: null };

/** The page of a document that is on show: one's own, or the presenter's. */
export function useDocumentSharing(id: string, sharing: Sharing): SharedPage {
  const { viewing, following, presenting, follow, post } = sharing;
  const [own, setOwn] = useState(1);
  const [drawn, setDrawn] = useState(0);
  const led = viewing.views.find(({ pane }) => pane === 0)?.state?.image;
  const page = following && led?.series === DOCUMENT_SERIES && led.instance === id ? led.frame : own;
  const image = useMemo(() => ({ series: DOCUMENT_SERIES, instance: id, frame: page }), [id, page]);
  useEffect(() => {
    if (presenting) post({ act: 'show', pane: 0, state: { image, plane: null, window: null, area: WHOLE, cine: null, cut: null } });
  }, [presenting, image, post]);
  useEffect(() => {
    const [rendered, wanted] = drawn === page ? [[image], []] : [[], [image]];
    post({ act: 'seen', screen: { rendered, wanted, following } });
  }, [drawn, page, image, following, post]);
  useEffect(() => () => post({ act: 'seen', screen: { rendered: [], wanted: [], following: false } }), [post]);
  const onPage = useCallback(
    (next: number) => {
      if (following) follow(false);
      setOwn(next);
    },
    [following, follow],
  );
  return { page, image, onPage, onDrawn: setDrawn };
}
