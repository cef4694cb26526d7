import { Component, type ReactNode, useEffect } from "react";
import { MissingPart } from "../load-part.ts";
import { shell } from "../texts/shell.ts";
import { Button } from "./button.tsx";
import { Failed } from "./empty.tsx";
import { showToast } from "./toaster.ts";

interface BoundaryProps {
  children: ReactNode;
  /** Prepares another attempt to load what is missing. */
  onRetry?: () => void;
  /** Called when something cannot be loaded: a toast reports it, and nothing is shown here. */
  onMissing?: () => void;
  /** True where nothing is shown instead: the page around it works without it. */
  isQuiet?: boolean;
}

/** Keeps to its place what breaks, or cannot be loaded, within it. */
export class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch() {
    const { onMissing } = this.props;
    if (!onMissing) return;
    showToast({ level: "danger", title: shell.failed.title, message: shell.failed.hint });
    onMissing();
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    if (this.props.onMissing || this.props.isQuiet) return null;
    return (error as unknown) instanceof MissingPart ? <Missing onRetry={this.#retry} /> : <Crashed />;
  }

  readonly #retry = () => {
    this.props.onRetry?.();
    this.setState({ error: null });
  };
}

function Missing({ onRetry }: { onRetry: () => void }) {
  useEffect(() => {
    addEventListener("online", onRetry);
    return () => removeEventListener("online", onRetry);
  }, [onRetry]);
  return <Failed error={null} onRetry={onRetry} />;
}

function Crashed() {
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-6 py-24 text-center">
      <h1 className="text-xl">{shell.crashed.title}</h1>
      <p className="text-muted">{shell.crashed.hint}</p>
      <Button look="primary" className="mt-4" onClick={() => location.reload()}>
        {shell.crashed.reload}
      </Button>
    </div>
  );
}
