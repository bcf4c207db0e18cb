import { Component, type ReactNode } from 'react';
import { CrashPage } from '../pages/CrashPage';

/** A fault in drawing must not leave an empty page in a consultation. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <CrashPage /> : this.props.children;
  }
}
