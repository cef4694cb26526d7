import { Component, type ReactNode } from "react";
import { Button } from "../components/button.tsx";
import { shell } from "../texts/shell.ts";

/** Shows a way on where a page breaks, as after a deploy that took away a file it wanted to load. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
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
}
