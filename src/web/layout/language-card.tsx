import { Card } from "../components/card.tsx";
import { Select } from "../components/field.tsx";
import { showToast } from "../components/toaster.ts";
import { account } from "../texts/account.ts";
import { chooseLanguage, LANGUAGES, type Language } from "../texts/language.ts";
import { shell } from "../texts/shell.ts";
import { useLanguage } from "../use-language.ts";

const texts = account.profile;

/** The language of the app in this browser. */
export function LanguageCard() {
  const language = useLanguage();
  const choose = (next: Language) =>
    chooseLanguage(next).catch(() =>
      showToast({ level: "danger", title: shell.failed.title, message: shell.failed.hint }),
    );
  return (
    <Card title={texts.language}>
      <Select
        label={texts.language}
        hideLabel
        hint={texts.languageHint}
        value={language}
        onChange={(event) => void choose(event.target.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </Select>
    </Card>
  );
}
