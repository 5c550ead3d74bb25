/** What commands say. */
export const ribbon = {
  Send_Storing: 'Storing your request',
  Details_Missing_Title: 'Nothing from Xero yet',
  Details_Missing: 'This invoice has not been sent to Xero, or its Xero Details belong to somebody whose records you may not see. To send it, press Send to Xero; if that button is missing, ask your administrator for the security role Counterfoil Sender.',
  Details_NotOpened_Title: 'Xero Details could not be opened',
  Pane_Title: 'Xero',
} as const;
