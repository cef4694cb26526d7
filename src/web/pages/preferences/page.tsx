import { useSearchParams } from "react-router";
import { Failed, LoadingRows } from "../../components/empty.tsx";
import { Page } from "../../components/page.tsx";
import { deployment } from "../../deployment.ts";
import { AlertsCard } from "../../layout/alerts-card.tsx";
import { preferences as texts } from "../../texts/preferences.ts";
import { AddressesCard, sendsToAddresses } from "./addresses.tsx";
import { DevicesCard } from "./devices.tsx";
import { MatrixCard } from "./matrix.tsx";
import { DigestCard, QuietHoursCard, RegionCard } from "./times.tsx";
import { useChangesElsewhere, usePreferences } from "./use-preferences.ts";
import { Why } from "./why.tsx";

const { email, push } = deployment.channels;

/** Where users decide what reaches them. `?type=` explains one type; `?mute=` leads to the switch that mutes a category. */
export function PreferencesPage() {
  const { data, error, isPending, refetch } = usePreferences();
  useChangesElsewhere();
  const [params, setParams] = useSearchParams();
  const type = params.get("type");
  return (
    <Page title={texts.title} description={texts.lead}>
      {type && <Why key={type} type={type} onClose={() => setParams({}, { replace: true })} />}
      {isPending && <LoadingRows rows={6} />}
      {!isPending && !data && <Failed error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <MatrixCard preferences={data} sought={params.get("mute")} />
          <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
            <div className="flex flex-col gap-6">
              {sendsToAddresses && <AddressesCard />}
              {email && <DigestCard preferences={data} />}
            </div>
            <div className="flex flex-col gap-6">
              {push && <DevicesCard />}
              <QuietHoursCard preferences={data} />
              <AlertsCard />
              <RegionCard preferences={data} />
            </div>
          </div>
        </>
      )}
    </Page>
  );
}
