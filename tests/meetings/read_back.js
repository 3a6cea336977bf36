// What ical.js finds in a calendar from one day to another: every occurrence with the words it shows that day.
async ([source, calendar, first, last]) => {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const ICAL = (await import(address)).default;
  const root = new ICAL.Component(ICAL.parse(calendar));
  const all = root.getAllSubcomponents("vevent");
  const moved = all.filter((one) => one.hasProperty("recurrence-id"));
  const from = ICAL.Time.fromDateString(first);
  const to = ICAL.Time.fromDateString(last);
  const found = [];
  const tell = (item, start) => found.push({
    uid: item.uid,
    summary: item.summary,
    description: item.description,
    location: item.location,
    day: start.isDate ? start.toString() : null,
    instant: start.isDate ? null : start.toJSDate().toISOString(),
  });
  for (const component of all.filter((one) => !one.hasProperty("recurrence-id"))) {
    const exceptions = moved.filter(
      (one) => one.getFirstPropertyValue("uid") === component.getFirstPropertyValue("uid"),
    );
    const event = new ICAL.Event(component, { exceptions });
    if (!event.isRecurring()) {
      tell(event, event.startDate);
      continue;
    }
    const each = event.iterator();
    for (let next = each.next(); next && next.compare(to) <= 0; next = each.next()) {
      const details = event.getOccurrenceDetails(next);
      if (next.compare(from) >= 0) tell(details.item, details.startDate);
    }
  }
  return { name: root.getFirstPropertyValue("x-wr-calname"), found };
}
